// First step of a turn: the message is accepted and recorded, or refused; the facts of the segment filter are fixed.
import { randomUUID } from 'node:crypto';
import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type SubmittedMessage, submittedMessageSchema } from '../schemas/message.ts';
import type { OrganisationSettings } from '../schemas/organisation.ts';
import type { KnownTurn, SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { TurnAnswer, TurnFacts } from '../schemas/turn.ts';
import { widgetHeadersContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { isPending } from '../store/deliveries.ts';
import { changeMemberships, readRules } from '../store/segment-members.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { insertTurn } from '../store/turns.ts';
import { sessionIdOf, turnWorkflowId } from '../temporal/workflow-ids.ts';
import { acceptMessage } from '../turn/accept-message.ts';
import { checkHeader } from '../turn/check-header.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import { matchesRule } from '../turn/segment-rule.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `answer` set: nothing is left to do (recorded reply, or routed to the team). Else the turn to carry on with. */
export interface BegunTurn {
  turnId: string;
  answer: TurnAnswer | null;
  /** of its end, where one has to be made */
  delivery?: DeliveryRef;
}

export interface BeginTurn {
  sessionId: string;
  message: SubmittedMessage;
  /** the new turn's id, should the message be a new one */
  turnId: string;
  runId: string;
}

/** Idempotent: the unique (organisation, session, message id) decides which turn a message has. */
export function beginTurn({
  db,
  contexts,
  sealer,
  metrics,
}: {
  db: Database;
  contexts: TurnContexts;
  sealer: Sealer;
  metrics: Metrics;
}) {
  return async ({ sessionId, turnId, runId, ...given }: BeginTurn): Promise<BegunTurn> => {
    const message = parsedMessage(sessionId, given.message);
    const { organisationId, messageId, text, email = null } = message;
    const key = { organisationId, sessionId, messageId };
    const snapshot = await readSessionSnapshot(db, { ...key, contact: message.contact });
    if (!snapshot) throw unknownOrganisation(organisationId, 'organisationId');
    const acceptance = acceptMessage(message, snapshot);
    if (acceptance.kind === 'known') {
      const { turn } = acceptance;
      const answer = recordedAnswer(turn, snapshot);
      if (!answer) contexts.keep({ ...key, turnId: turn.turnId }, snapshot);
      return { ...(await toldAgain(db, { organisationId, turn, settings: snapshot.settings })), answer };
    }
    const { routed, newContact } = acceptance;
    const delivers = routed !== null && snapshot.settings.webhookUrl !== null;
    const status = routed ? ('routed' as const) : ('open' as const);
    const sealedWidgetHeaders =
      message.headers.length === 0
        ? null
        : sealer.seal(JSON.stringify(message.headers), widgetHeadersContext(sessionId));
    const record = async (within: Database, { contactId, segmentIds }: Pick<TurnFacts, 'contactId' | 'segmentIds'>) => {
      const turn = {
        turnId,
        messageId,
        depth: 0,
        status,
        cause: routed,
        catalogVersion: snapshot.catalogVersion,
        facts: { channel: message.channel, contactId, segmentIds },
        sealedWidgetHeaders,
        reply: null,
      } satisfies KnownTurn;
      const { ticketNumber } = await insertTurn(within, {
        ...key,
        ...turn,
        text,
        email,
        runId,
        delivers,
        newContact: newContact && contactId !== null ? { ...message.contact, contactId } : null,
        newSession: snapshot.session ? null : { externalId: message.session, channel: message.channel },
      });
      return { turn, ticketNumber };
    };
    const { contactId = null, segmentIds = [] } = acceptance.contact ?? {};
    const { turn, ticketNumber } = newContact
      ? await withNewContact(db, { message, record })
      : await record(db, { contactId, segmentIds });
    if (routed) {
      const { channel } = message;
      metrics.turnEnded({ organisationId, sessionId, turnId, outcome: 'routed', cause: routed, channel });
      const answer = { state: 'routed' as const, turnId, reason: routed };
      return { turnId, answer, ...(delivers ? { delivery: { organisationId, deliveryId: turnId } } : {}) };
    }
    contexts.keep({ ...key, turnId }, withTurn({ snapshot, turn, message, ticketNumber }));
    return { turnId, answer: null };
  };
}

/** A turn that ended before: whoever ended it may have died before it started the delivery. */
export async function toldAgain(
  db: Database,
  { organisationId, turn, settings }: { organisationId: string; turn: KnownTurn; settings: OrganisationSettings },
): Promise<Pick<BegunTurn, 'turnId' | 'delivery'>> {
  const { turnId, status } = turn;
  const may = settings.webhookUrl !== null && status !== 'open' && status !== 'continued';
  const delivery = { organisationId, deliveryId: turnId };
  return { turnId, ...(may && (await isPending(db, delivery)) ? { delivery } : {}) };
}

/** Records a message together with the contact it makes, which is in the segments of its rules from its first turn on. */
async function withNewContact<Recorded>(
  db: Database,
  {
    message: { organisationId, contact },
    record,
  }: {
    message: SubmittedMessage;
    record: (within: Database, contact: { contactId: string; segmentIds: string[] }) => Promise<Recorded>;
  },
): Promise<Recorded> {
  const { email = null, phone = null, externalId = null } = contact;
  const identity = { email, phone, externalId };
  const created = { ...identity, verified: false, attributes: {}, createdAt: new Date(), erasedAt: null };
  const recorded = await changeMemberships(db, { organisationId, alone: false }, async (transaction) => {
    const rules = await readRules(transaction, organisationId);
    const segmentIds = rules.filter(({ rule }) => matchesRule(rule, created)).map(({ segmentId }) => segmentId);
    return record(transaction, { contactId: randomUUID(), segmentIds });
  });
  if (!recorded) throw unknownOrganisation(organisationId, 'organisationId');
  return recorded.result;
}

/**
 * @throws ErrandError `invalid_request`: other SDKs' clients check nothing, leave out what has a default, and derive ids on
 * their own; a session begun under a wrong one would be out of reach for those who derive it rightly
 */
export function parsedMessage(sessionId: string, message: unknown): SubmittedMessage {
  const parsed = submittedMessageSchema.safeParse(message);
  if (!parsed.success) throw describeIssues(parsed.error);
  const derived = sessionIdOf(parsed.data);
  if (sessionId !== derived) {
    const problem = `must be ${derived}, in the workflow ${turnWorkflowId(derived)}: derive it as docs/turn.md says`;
    throw new ErrandError('invalid_request', `sessionId: ${problem}`, { field: 'sessionId' });
  }
  for (const { name, value } of parsed.data.headers) checkHeader(name, value);
  return parsed.data;
}

/** The snapshot as it reads after the insert, without reading it again. */
function withTurn({
  snapshot,
  turn,
  message,
  ticketNumber,
}: {
  snapshot: SessionSnapshot;
  turn: KnownTurn;
  message: SubmittedMessage;
  ticketNumber: number;
}): SessionSnapshot {
  const { contactId, segmentIds } = turn.facts;
  const { email = null, phone = null, externalId = null } = message.contact;
  const known = snapshot.contacts.some((contact) => contact.contactId === contactId);
  const created = { email, phone, externalId, verified: false, segmentIds };
  return {
    ...snapshot,
    contacts: known || contactId === null ? snapshot.contacts : [...snapshot.contacts, { contactId, ...created }],
    session: { contactId, channel: message.channel, ticketNumber, status: 'open', handledBy: 'ai' },
    messages: [...snapshot.messages, { role: 'customer', id: message.messageId, text: message.text }],
    messageEmail: message.email ?? null,
    turns: [turn],
  };
}
