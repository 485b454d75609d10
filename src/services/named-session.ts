import { ErrandError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { readSession } from '../store/sessions.ts';

/** A session by the caller's id, by ours, by `#` and the ticket number, or by a helpdesk's number. @throws ErrandError `not_found` */
export async function namedSession(
  db: Database,
  { organisationId, session }: { organisationId: string; session: string },
) {
  const ticket = /^#(\d{1,15})$/.exec(session)?.[1];
  const ticketNumber = ticket === undefined ? undefined : Number(ticket);
  const found = await readSession(db, { organisationId, session, ticketNumber });
  if (found) return found;
  throw new ErrandError('not_found', `organisation "${organisationId}" has no session "${session}"`, {
    field: 'session',
  });
}
