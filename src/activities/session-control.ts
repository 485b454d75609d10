// Takes a session over for the team, hands it back to the AI, or resolves it. An open turn notices at its fence and its end.
import { ErrandError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { updateSession } from '../store/sessions.ts';

export interface SessionControl {
  organisationId: string;
  sessionId: string;
  change: 'take_over' | 'hand_back' | 'resolve';
}

export function controlSession(db: Database) {
  return async ({ organisationId, sessionId, change }: SessionControl): Promise<void> => {
    const found = await updateSession(db, { organisationId, sessionId, change });
    if (!found) {
      throw new ErrandError('not_found', 'there is no such session: it starts with its first message', {
        field: 'session',
      });
    }
  };
}
