import { ErrandError } from '../errors.ts';
import { jobStateSchema } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { type JobEntry, readJobs } from '../store/jobs.ts';
import { showOrganisation } from './edit-organisation.ts';
import { jobNamed } from './show-job.ts';
import { namedSession } from './show-session.ts';

/**
 * The long jobs that an organisation's calls began, newest first; `before` = the id of the last one of the page before.
 * @throws ErrandError `unknown_organisation`, `not_found` for the session or the job `before`, `invalid_request` for a state that is none
 */
export async function listJobs(
  db: Database,
  {
    organisationId,
    session,
    state,
    before,
    limit,
  }: {
    organisationId: string;
    session?: string | undefined;
    state?: string | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<JobEntry[]> {
  await showOrganisation(db, organisationId);
  const parsed = jobStateSchema.optional().safeParse(state);
  if (!parsed.success) {
    const states = jobStateSchema.options.join(', ');
    throw new ErrandError('invalid_request', `state must be one of ${states}, not ${state}`, { field: 'state' });
  }
  const sessionId = session === undefined ? undefined : (await namedSession(db, { organisationId, session })).sessionId;
  if (before !== undefined) await jobNamed(db, { organisationId, jobId: before });
  return readJobs(db, { organisationId, sessionId, state: parsed.data, before, limit });
}
