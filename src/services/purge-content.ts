import { ErrandError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { purgeScheduleRuns, purgeSessions, purgeTests, readQuietSessions } from '../store/purge.ts';
import { showOrganisation } from './edit-organisation.ts';

const BATCH = 200;
const DAY_MS = 86_400_000;

export interface PurgeSummary {
  /** what is older than this was forgotten */
  before: Date;
  sessions: number;
  tests: number;
  /** calls that runs of schedules made */
  scheduleRuns: number;
}

/**
 * Forgets what was said and sent in sessions that have been quiet since `before`, or for the organisation's `retentionDays`:
 * texts, arguments, bodies, headers, addresses; also those of tests and of runs of schedules. Ids, states and times stay. In
 * batches, so it can be interrupted and repeated.
 * @throws ErrandError `unknown_organisation`, `invalid_request` when no age is given and the organisation has none
 */
export async function purgeContent(
  db: Database,
  {
    organisationId,
    before: given,
    onProgress = () => {},
  }: { organisationId: string; before?: Date | undefined; onProgress?: (sessions: number) => void },
): Promise<PurgeSummary> {
  const { retentionDays } = (await showOrganisation(db, organisationId)).settings;
  const before = given ?? (retentionDays === null ? undefined : new Date(Date.now() - retentionDays * DAY_MS));
  if (!before) {
    const message = `organisation "${organisationId}" has no retentionDays: say how old with --older-than, or set it (org edit)`;
    throw new ErrandError('invalid_request', message, { field: 'older-than' });
  }
  let sessions = 0;
  for (let after = ''; ; ) {
    const sessionIds = await readQuietSessions(db, { organisationId, before, after, limit: BATCH });
    const last = sessionIds.at(-1);
    if (last === undefined) break;
    sessions += await purgeSessions(db, { organisationId, before, sessionIds });
    after = last;
    onProgress(sessions);
  }
  const tests = await purgeTests(db, { organisationId, before });
  return { before, sessions, tests, scheduleRuns: await purgeScheduleRuns(db, { organisationId, before }) };
}
