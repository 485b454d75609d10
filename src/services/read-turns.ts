import { ErrandError } from '../errors.ts';
import { type AnsweringStep, type AnsweringTurn, readAnsweringTurns } from '../store/answering-turns.ts';
import { readCatalog, readCatalogChanges } from '../store/catalog.ts';
import { ERASED } from '../store/contact-erasure.ts';
import { readContactContext } from '../store/contacts.ts';
import type { Database } from '../store/database.ts';
import { PURGED } from '../store/purge.ts';
import { type MessageEntry, readMessages } from '../store/sessions.ts';
import type { RecordedStep, TurnRecord } from '../turn/explain/turn-record.ts';
import { showOrganisation } from './edit-organisation.ts';
import { namedSession } from './named-session.ts';

/** Names the turns to look at: those of one message with all its continuations, or one of them. */
export interface TurnsKey {
  organisationId: string;
  /** the caller's id, ours, or `#` and the ticket number */
  session: string;
  /** default: the message of the latest turn */
  messageId?: string | undefined;
  turnId?: string | undefined;
}

/** What these turns left, and what stands now: all that an explanation is derived from. */
export interface ReadTurns {
  session: Awaited<ReturnType<typeof namedSession>>;
  record: TurnRecord;
  /** first to last, at least one */
  turns: [AnsweringTurn, ...AnsweringTurn[]];
  steps: AnsweringStep[];
  /** what had been said when the first turn began, its message last */
  heard: MessageEntry[];
  /** the message itself; undefined where there is none, or its text was purged or erased */
  said: string | undefined;
  /** whether the AI answers on the session's channel now */
  autopilot: boolean;
}

/** @throws ErrandError `unknown_organisation`, `not_found` for session, message or turn */
export async function readTurns(db: Database, key: TurnsKey): Promise<ReadTurns> {
  const { organisationId, messageId, turnId } = key;
  const { settings } = await showOrganisation(db, organisationId);
  const session = await namedSession(db, key);
  const { sessionId, contactId } = session;
  const [found, contact, messages] = await Promise.all([
    readAnsweringTurns(db, { organisationId, sessionId, messageId, turnId }),
    contactId === null ? null : readContactContext(db, { organisationId, contactId }),
    readMessages(db, { organisationId, sessionId }),
  ]);
  const [first, ...others] = found.turns;
  if (!first) throw nothingFound(key);
  const { facts, catalogVersion } = first;
  const [catalog, since] = await Promise.all([
    readCatalog(db, { organisationId, catalogVersion }),
    readCatalogChanges(db, { organisationId, catalogVersion }),
  ]);
  const ended = new Set(since.endedActionIds);
  const segmentIds = contact?.segments.map(({ segmentId }) => segmentId) ?? [];
  const own = messages.findIndex(({ role, id }) => role === 'customer' && id === first.messageId);
  // a follow-up has no message of its own: what was said before it is what it was decided from
  const heard = own < 0 ? messages.filter(({ createdAt }) => createdAt <= first.startedAt) : messages.slice(0, own + 1);
  const text = own < 0 ? undefined : heard.at(-1)?.text;
  return {
    session,
    record: {
      organisationId,
      facts,
      turns: found.turns,
      steps: found.steps.map(recordedStep),
      catalog,
      current: [...catalog.filter(({ actionId }) => !ended.has(actionId)), ...since.revisions],
      contact: contactId === null ? null : { contactId, segmentIds },
    },
    turns: [first, ...others],
    steps: found.steps,
    heard,
    said: text === PURGED || text === ERASED ? undefined : text,
    autopilot: !settings.autopilotOff.includes(facts.channel),
  };
}

function recordedStep({ turnId, step, decision, state, cause, status }: AnsweringStep): RecordedStep {
  return { turnId, step, decision, state, cause, status };
}

function nothingFound({ session, messageId, turnId }: TurnsKey): ErrandError {
  const field = turnId === undefined ? 'message' : 'turn';
  const what = turnId ?? messageId;
  const message =
    what === undefined
      ? `session "${session}" has no turn yet`
      : `session "${session}" has no turn for the ${field} "${what}": it was refused or never arrived, see errand session`;
  return new ErrandError('not_found', message, { field });
}
