import { ErrandError } from '../errors.ts';
import { type ModelUsage, summedUsage } from '../schemas/model-usage.ts';
import type { Database } from '../store/database.ts';
import { type JobEntry, readJobs } from '../store/jobs.ts';
import {
  type MessageEntry,
  readMessages,
  readSession,
  readSessions,
  type SessionEntry,
  type SessionFilter,
} from '../store/sessions.ts';
import { readTurnStories, type TurnStory } from '../store/turn-story.ts';
import { showOrganisation } from './edit-organisation.ts';

/** The newest sessions of an organisation, or those of them that are asked for. @throws ErrandError `unknown_organisation` */
export async function listSessions(
  db: Database,
  filter: SessionFilter & { organisationId: string; limit: number },
): Promise<SessionEntry[]> {
  await showOrganisation(db, filter.organisationId);
  return readSessions(db, filter);
}

/** A session's whole story. */
export interface SessionStory extends SessionEntry {
  messages: MessageEntry[];
  /** oldest first */
  turns: TurnStory[];
  /** the long jobs that its calls began, newest first */
  jobs: JobEntry[];
  /** of all turns; null where no model told what it took */
  usage: ModelUsage | null;
}

/** Found by the caller's id, by ours, by `#` and the ticket number, or by a helpdesk's number. @throws ErrandError `not_found` */
export async function showSession(
  db: Database,
  { organisationId, session }: { organisationId: string; session: string },
): Promise<SessionStory> {
  const found = await namedSession(db, { organisationId, session });
  const key = { organisationId, sessionId: found.sessionId };
  const [messages, turns, jobs] = await Promise.all([
    readMessages(db, key),
    readTurnStories(db, { ...key, limit: 1_000 }),
    readJobs(db, { ...key, limit: 1_000 }),
  ]);
  const usage = summedUsage(turns.map((turn) => turn.usage)) ?? null;
  return { ...found, messages, turns: turns.reverse(), jobs, usage };
}

/** The newest turns of an organisation, or of one session. @throws ErrandError `unknown_organisation`, `not_found` */
export async function listTurns(
  db: Database,
  { organisationId, session, limit }: { organisationId: string; session?: string | undefined; limit: number },
): Promise<TurnStory[]> {
  await showOrganisation(db, organisationId);
  const sessionId = session === undefined ? undefined : (await namedSession(db, { organisationId, session })).sessionId;
  return readTurnStories(db, { organisationId, sessionId, limit });
}

/** @throws ErrandError `not_found` */
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
