// The end of a job that no poll's answer brought.
import type { JobRef, JobState } from '../schemas/job.ts';
import { adoptCallback, dropCallback } from '../store/callbacks.ts';
import type { Database } from '../store/database.ts';
import { readPollContext, recordJobEnd } from '../store/jobs.ts';
import { callbackVerdict } from '../turn/jobs/job-verdict.ts';

/**
 * `no_polling_action`: it was deleted; `poll_refused`: its schema refuses the reference. Nothing can be known of the job any
 * more, so it is given up and has not failed.
 */
export type JobEnd = JobRef & { reason: 'deadline' | 'cancelled' | 'callback' | 'no_polling_action' | 'poll_refused' };

export function endJob(db: Database) {
  /**
   * Returns the state that stands: a job that has ended stays as it is, and one whose callback is not there goes on. So does one
   * whose callback says that it is pending: that one is forgotten, and the endpoint may report again.
   */
  return async ({ reason, organisationId, jobId }: JobEnd): Promise<JobState> => {
    const ref = { organisationId, jobId };
    if (reason !== 'callback') {
      const state = reason === 'deadline' ? 'expired' : 'cancelled';
      return recordJobEnd(db, { ...ref, state, cause: reason });
    }
    const { declaration, callbackBody, sessionId, state } = await readPollContext(db, ref);
    if (callbackBody === null || state !== 'pending') return state;
    const verdict = callbackVerdict(declaration, callbackBody);
    if (verdict === 'pending') {
      await dropCallback(db, { ...ref, body: callbackBody });
      return state;
    }
    // whoever took it may have died before it stood in the job
    await adoptCallback(db, { ...ref, sessionId });
    return recordJobEnd(db, { ...ref, state: verdict, cause: 'callback' });
  };
}
