// First step of a live replay: a turn that failed is run again for real, unless what it called may have taken effect, or the
// session is not the AI's. It hears what the first attempt heard; actions, contact and settings are those of now.
import { ErrandError, unknownOrganisation } from '../errors.ts';
import { replayedTurnId } from '../schemas/replay.ts';
import type { KnownTurn, SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { isForgotten } from '../store/forgotten.ts';
import { insertReplay, readPossibleEffects } from '../store/replays.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { readSessionTurns } from '../store/session-turns.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import { attemptId, attemptOf } from '../turn/replay/attempt.ts';
import { hasFailed } from '../turn/replay/failed-attempt.ts';
import { repeatedCall } from '../turn/replay/repeated-call.ts';
import { type BegunTurn, toldAgain } from './begin-turn.ts';
import type { Catalogs } from './catalogs.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `messageId`: `replay/<turn id>`. `turnId`: the new turn's, should there be none yet. `runId`: Temporal's. */
export type BeginReplay = TurnRef & { runId: string; deliver: boolean; handBack: boolean; force: boolean };

/**
 * Idempotent: a turn is run again once; a replay that failed is a turn of its own, which may be run again.
 * @throws ErrandError `not_found`, `invalid_request`, `session_closed`, `may_have_taken_effect`
 */
export function beginReplay(db: Database, contexts: TurnContexts, catalogs: Catalogs) {
  return async ({ runId, deliver, handBack, force, ...ref }: BeginReplay): Promise<BegunTurn> => {
    const { organisationId, sessionId, turnId } = ref;
    const replayedId = replayedTurnId(ref.messageId);
    if (replayedId === undefined) throw refused('messageId: must be replay/ and the id of a turn', 'messageId');
    const begun = await begunBefore(ref);
    if (begun) return begun;

    const { messageId, snapshot } = await failedAttempt({ ...ref, replayedId });
    const { session, contacts, catalogVersion } = snapshot;
    if (!session) throw new Error(`session ${sessionId} has turns but is gone`);
    assertAnswerable({ session, handBack });
    const catalog = await catalogs.of({ organisationId, catalogVersion });
    const effects = await readPossibleEffects(db, { organisationId, sessionId, messageId });
    const repeated = repeatedCall({ effects, force, byActionId: catalog.byActionId });
    const { contactId, channel } = session;
    const segmentIds = contacts.find((contact) => contact.contactId === contactId)?.segmentIds ?? [];
    const replay = { of: replayedId, delivers: deliver };
    await insertReplay(db, {
      ...{ organisationId, sessionId, turnId, replayedTurnId: replayedId, messageId, catalogVersion, runId },
      facts: { channel, contactId, segmentIds, replay },
      handBack,
      repeated,
    });
    const inserted = await begunBefore(ref);
    if (!inserted) throw new Error(`the replay of turn ${replayedId} was begun but is not there`);
    return inserted;
  };

  async function begunBefore(ref: TurnRef): Promise<BegunTurn | undefined> {
    const { organisationId } = ref;
    const snapshot = await readSessionSnapshot(db, ref);
    if (!snapshot) throw unknownOrganisation(organisationId, 'organisationId');
    const latest = snapshot.turns.at(-1);
    if (!latest) return undefined;
    const answer = recordedAnswer(latest, snapshot);
    if (!answer) contexts.keep({ ...ref, turnId: latest.turnId }, snapshot);
    return { ...(await toldAgain(db, { organisationId, turn: latest, settings: snapshot.settings })), answer };
  }

  async function failedAttempt({ organisationId, sessionId, replayedId }: TurnRef & { replayedId: string }) {
    const attempt = attemptOf(await readSessionTurns(db, { organisationId, sessionId }), replayedId);
    const [first] = attempt;
    if (!first) throw new Error(`turn ${replayedId} is gone`);
    if (first.turnId !== replayedId) {
      throw refused(`turn ${replayedId} continues another: name the first one, ${first.turnId}`, 'turn');
    }
    const snapshot = await readSessionSnapshot(db, { organisationId, sessionId, messageId: attemptId(first) });
    if (!snapshot) throw unknownOrganisation(organisationId, 'organisationId');
    if (isForgotten(snapshot.messages))
      throw refused('what was said was purged or erased: nothing is left to answer', 'turn');
    assertFailed(first.turnId, snapshot);
    return { messageId: first.messageId, snapshot };
  }
}

function assertFailed(turnId: string, snapshot: SessionSnapshot): void {
  const status: KnownTurn['status'] = snapshot.turns.at(-1)?.status ?? 'open';
  if (status === 'open' || status === 'continued') {
    throw refused(`turn ${turnId} has not ended: wait for it, or submit its form`, 'turn');
  }
  if (!hasFailed(snapshot)) {
    throw refused(`turn ${turnId} is ${status} and none of its calls failed: there is nothing to run again`, 'turn');
  }
}

function assertAnswerable({
  session: { status, handledBy },
  handBack,
}: {
  session: NonNullable<SessionSnapshot['session']>;
  handBack: boolean;
}): void {
  if (status !== 'open') {
    throw new ErrandError('session_closed', `this session is ${status}: nothing is run again in it`, {
      field: 'session',
    });
  }
  if (handledBy === 'team' && !handBack) {
    throw refused(
      'the team has this session since the failure: add --hand-back to have the AI answer again',
      'handBack',
    );
  }
}

function refused(message: string, field: string): ErrandError {
  return new ErrandError('invalid_request', message, { field });
}
