import { ErrandError } from '../errors.ts';
import { jobStateSchema } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { type JobEntry, readJobs } from '../store/jobs.ts';
import { showOrganisation } from './edit-organisation.ts';
import { namedSession } from './named-session.ts';
import { jobNamed } from './show-job.ts';

/** Newest first. */
export interface JobPage {
  jobs: JobEntry[];
  /** what to go on after; null = there is no more */
  next: string | null;
}

/**
 * A page of the long jobs that an organisation's calls began; `after` = the id of the last one of the page before.
 * @throws ErrandError `unknown_organisation`, `not_found` for the session or the job `after`, `invalid_request` for a state that is none
 */
export async function listJobs(
  db: Database,
  {
    organisationId,
    session,
    state,
    after,
    limit,
  }: {
    organisationId: string;
    session?: string | undefined;
    state?: string | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<JobPage> {
  await showOrganisation(db, organisationId);
  const parsed = jobStateSchema.optional().safeParse(state);
  if (!parsed.success) {
    const states = jobStateSchema.options.join(', ');
    throw new ErrandError('invalid_request', `state must be one of ${states}, not ${state}`, { field: 'state' });
  }
  const sessionId = session === undefined ? undefined : (await namedSession(db, { organisationId, session })).sessionId;
  if (after !== undefined) await jobNamed(db, { organisationId, jobId: after });
  const found = await readJobs(db, { organisationId, sessionId, state: parsed.data, after, limit: limit + 1 });
  const jobs = found.slice(0, limit);
  return { jobs, next: found.length > limit ? (jobs.at(-1)?.id ?? null) : null };
}
