// First step of a turn: the message is accepted and recorded, or refused; the facts of the segment filter are fixed.
import { randomUUID } from 'node:crypto';
import { unknownOrganisation } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type SubmittedMessage, submittedMessageSchema } from '../schemas/message.ts';
import type { KnownTurn, SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { TurnAnswer } from '../schemas/turn.ts';
import { widgetHeadersContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { insertTurn } from '../store/turns.ts';
import { acceptMessage } from '../turn/accept-message.ts';
import { checkHeader } from '../turn/check-header.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `answer` set: nothing is left to do (recorded reply, or routed to the team). Else the turn to carry on with. */
export interface BegunTurn {
  turnId: string;
  answer: TurnAnswer | null;
}

export interface BeginTurn {
  sessionId: string;
  message: SubmittedMessage;
  /** the new turn's id, should the message be a new one */
  turnId: string;
  runId: string;
}

/** Idempotent: the unique (organisation, session, message id) decides which turn a message has. */
export function beginTurn(db: Database, contexts: TurnContexts, sealer: Sealer) {
  return async ({ sessionId, turnId, runId, ...given }: BeginTurn): Promise<BegunTurn> => {
    const message = parsedMessage(given.message);
    const { organisationId, messageId, text } = message;
    const key = { organisationId, sessionId, messageId };
    const snapshot = await readSessionSnapshot(db, { ...key, contact: message.contact });
    if (!snapshot) throw unknownOrganisation(organisationId, 'organisationId');
    const acceptance = acceptMessage(message, snapshot);
    if (acceptance.kind === 'known') {
      const { turn } = acceptance;
      const answer = recordedAnswer(turn);
      if (!answer) contexts.keep({ ...key, turnId: turn.turnId }, snapshot);
      return { turnId: turn.turnId, answer };
    }
    const { routed, newContact } = acceptance;
    const contactId = newContact ? randomUUID() : (acceptance.contact?.contactId ?? null);
    const status = routed ? ('routed' as const) : ('open' as const);
    const turn = {
      turnId,
      depth: 0,
      status,
      cause: routed,
      catalogVersion: snapshot.catalogVersion,
      facts: { channel: message.channel, contactId, segmentIds: acceptance.contact?.segmentIds ?? [] },
      sealedWidgetHeaders:
        message.headers.length === 0
          ? null
          : sealer.seal(JSON.stringify(message.headers), widgetHeadersContext(sessionId)),
      reply: null,
    } satisfies KnownTurn;
    const { ticketNumber } = await insertTurn(db, {
      ...key,
      ...turn,
      text,
      runId,
      newContact: newContact && contactId !== null ? { ...message.contact, contactId } : null,
      newSession: snapshot.session ? null : { externalId: message.session, channel: message.channel },
    });
    if (routed) return { turnId, answer: { state: 'routed', turnId, reason: routed } };
    contexts.keep({ ...key, turnId }, withTurn({ snapshot, turn, message, ticketNumber }));
    return { turnId, answer: null };
  };
}

/** @throws ErrandError `invalid_request`: other SDKs' clients check nothing and leave out what has a default */
export function parsedMessage(message: unknown): SubmittedMessage {
  const parsed = submittedMessageSchema.safeParse(message);
  if (!parsed.success) throw describeIssues(parsed.error);
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
  const { contactId } = turn.facts;
  const { email = null, phone = null, externalId = null } = message.contact;
  const known = snapshot.contacts.some((contact) => contact.contactId === contactId);
  const created = { email, phone, externalId, verified: false, segmentIds: [] };
  return {
    ...snapshot,
    contacts: known || contactId === null ? snapshot.contacts : [...snapshot.contacts, { contactId, ...created }],
    session: { contactId, channel: message.channel, ticketNumber, status: 'open', handledBy: 'ai' },
    messages: [...snapshot.messages, { role: 'customer', id: message.messageId, text: message.text }],
    turns: [turn],
  };
}
