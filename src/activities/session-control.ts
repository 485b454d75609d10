// Takes a session over for the team, hands it back to the AI, resolves it, or names it as a helpdesk does. An open turn notices
// at its fence and its end.
import { ErrandError } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { helpdeskTicketSchema } from '../schemas/helpdesk-ticket.ts';
import type { Database } from '../store/database.ts';
import { setHelpdeskTicket, updateSession } from '../store/sessions.ts';

/** An empty `ticket` takes the number away. */
export type SessionChange =
  | { change: 'take_over' | 'hand_back' | 'resolve' }
  | { change: 'set_helpdesk_ticket'; ticket: string };

export function controlSession(db: Database) {
  return async (request: { organisationId: string; sessionId: string } & SessionChange): Promise<void> => {
    if (await changed(request)) return;
    throw new ErrandError('not_found', 'there is no such session: it starts with its first message', {
      field: 'session',
    });
  };

  function changed({ organisationId, sessionId, ...change }: Parameters<ReturnType<typeof controlSession>>[0]) {
    if (change.change !== 'set_helpdesk_ticket') {
      return updateSession(db, { organisationId, sessionId, change: change.change });
    }
    const parsed = helpdeskTicketSchema.safeParse(change);
    if (!parsed.success) throw describeIssues(parsed.error);
    const { ticket } = parsed.data;
    return setHelpdeskTicket(db, { organisationId, sessionId, ticket: ticket === '' ? null : ticket });
  }
}
