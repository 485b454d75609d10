import type { Database } from '../store/database.ts';
import { readSessions, type SessionEntry, type SessionFilter } from '../store/sessions.ts';
import { calledActionId } from './called-action.ts';
import { showOrganisation } from './edit-organisation.ts';
import { findContact } from './find-contact.ts';
import type { TurnListInput } from './list-turns.ts';
import { namedSession } from './named-session.ts';

/** Which sessions; all of `turn` holds for one and the same turn of theirs. */
export interface SessionListInput extends Omit<SessionFilter, 'contactId' | 'turn'> {
  organisationId: string;
  /** contact id, external id, e-mail or phone */
  contact?: string | undefined;
  turn?: Pick<TurnListInput, 'status' | 'trigger' | 'cause' | 'callCause' | 'action' | 'since' | 'until'> | undefined;
  /** goes on after this session of the page before */
  after?: string | undefined;
  limit: number;
}

/** Newest first, which is by ticket number. */
export interface SessionPage {
  sessions: SessionEntry[];
  /** what to go on after; null = there is no more */
  next: string | null;
}

/**
 * A page of an organisation's sessions. Ticket numbers are given in order and never change, so that pages neither repeat nor
 * miss a session while others are added.
 * @throws ErrandError `unknown_organisation`, `not_found` for contact, action or session
 */
export async function listSessions(
  db: Database,
  { organisationId, contact, turn: { action, ...turn } = {}, after, limit, ...filter }: SessionListInput,
): Promise<SessionPage> {
  await showOrganisation(db, organisationId);
  const before = after === undefined ? undefined : await namedSession(db, { organisationId, session: after });
  const found = await readSessions(db, {
    ...filter,
    organisationId,
    contactId: contact === undefined ? undefined : await contactIdOf(db, { organisationId, contact }),
    turn: {
      ...turn,
      actionId: action === undefined ? undefined : await calledActionId(db, { organisationId, action }),
    },
    before: before?.ticketNumber,
    limit: limit + 1,
  });
  const sessions = found.slice(0, limit);
  return { sessions, next: found.length > limit ? (sessions.at(-1)?.sessionId ?? null) : null };
}

async function contactIdOf(
  db: Database,
  { organisationId, contact }: { organisationId: string; contact: string },
): Promise<string> {
  return (await findContact(db, { organisationId, reference: contact })).contactId;
}
