// The end of a job that no poll's answer brought.
import type { JobRef, JobState } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { readPollContext, recordJobEnd } from '../store/jobs.ts';
import { callbackVerdict } from '../turn/jobs/job-verdict.ts';

export type JobEnd = JobRef & { reason: 'deadline' | 'cancelled' | 'callback' };

export function endJob(db: Database) {
  /** Returns the state that stands: a job that has ended stays as it is. */
  return async ({ reason, organisationId, jobId }: JobEnd): Promise<JobState> => {
    const ref = { organisationId, jobId };
    if (reason !== 'callback') {
      const state = reason === 'deadline' ? 'expired' : 'cancelled';
      return recordJobEnd(db, { ...ref, state, cause: reason });
    }
    const { declaration, callbackBody } = await readPollContext(db, ref);
    return recordJobEnd(db, { ...ref, state: callbackVerdict(declaration, callbackBody ?? ''), cause: 'callback' });
  };
}
