// First step of a follow-up turn: a job of the session has ended, or a schedule found a change, and the customer, who wrote
// nothing, is told. Where the session is not the AI's the turn is left to the team, which is told instead.
import { ErrandError, unknownOrganisation } from '../errors.ts';
import { type FollowUpSubject, followUpSubject } from '../schemas/follow-up.ts';
import type { OrganisationSettings } from '../schemas/organisation.ts';
import type { KnownTurn, SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { RoutedReason } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { insertFollowUp } from '../store/follow-ups.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import { type BegunTurn, toldAgain } from './begin-turn.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `messageId`: what it is about. `turnId`: the new turn's, should there be none yet. `runId`: Temporal's. */
export type BeginFollowUp = TurnRef & { runId: string };

/** Idempotent: the unique (organisation, session, message id) decides which turn a follow-up has. @throws ErrandError `not_found` */
export function beginFollowUp(db: Database, contexts: TurnContexts) {
  return async ({ runId, ...ref }: BeginFollowUp): Promise<BegunTurn> => {
    const { organisationId, messageId, turnId } = ref;
    const subject = followUpSubject(messageId);
    const snapshot = await readSessionSnapshot(db, ref);
    if (!snapshot) throw unknownOrganisation(organisationId, 'organisationId');
    const { session, settings } = snapshot;
    const latest = snapshot.turns.at(-1);
    if (latest) {
      const answer = recordedAnswer(latest, snapshot);
      if (!answer) contexts.keep({ ...ref, turnId: latest.turnId }, snapshot);
      return { ...(await toldAgain(db, { organisationId, turn: latest, settings })), answer };
    }
    if (!session || !subject || !isToTell(subject, snapshot)) {
      throw new ErrandError('not_found', `${messageId}: this session has nothing such to tell`, { field: 'messageId' });
    }
    const { contactId, channel } = session;
    const segmentIds = snapshot.contacts.find((contact) => contact.contactId === contactId)?.segmentIds ?? [];
    const routed = silence(session, settings);
    const turn = {
      turnId,
      messageId,
      depth: 0,
      status: routed ? 'routed' : 'open',
      cause: routed,
      catalogVersion: snapshot.catalogVersion,
      facts: { channel, contactId, segmentIds },
      sealedWidgetHeaders: null,
      reply: null,
    } satisfies KnownTurn;
    const { delivers } = await insertFollowUp(db, { ...ref, ...turn, subject, runId });
    if (!routed) {
      contexts.keep(ref, { ...snapshot, turns: [turn] });
      return { turnId, answer: null };
    }
    const answer = { state: 'routed' as const, turnId, reason: routed };
    return { turnId, answer, ...(delivers ? { delivery: { organisationId, deliveryId: turnId } } : {}) };
  };
}

function isToTell(subject: FollowUpSubject, { jobs, changedRun }: SessionSnapshot): boolean {
  if ('jobId' in subject) return jobs.some(({ jobId, state }) => jobId === subject.jobId && state !== 'pending');
  return changedRun?.changed === true;
}

/** Why the AI says nothing. Unlike a message, a follow-up reopens no session. */
function silence(
  { status, handledBy, channel }: NonNullable<SessionSnapshot['session']>,
  { autopilotOff }: OrganisationSettings,
): RoutedReason | null {
  if (handledBy === 'team') return 'taken_over';
  if (status !== 'open') return 'resolved';
  return autopilotOff.includes(channel) ? 'autopilot_off' : null;
}
