import { type Client, WorkflowNotFoundError } from '@temporalio/client';
import type { JobRef, JobState } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { recordJobEnd } from '../store/jobs.ts';
import { cancelJobSignal, jobWorkflowId } from '../workflows/messages.ts';
import { jobNamed } from './show-job.ts';

/**
 * Gives the following of a job up: nothing is polled any more; at its endpoint the job goes on. Returns the state that stands, of a job
 * that had ended that one.
 * @throws ErrandError `unknown_organisation`, `not_found`
 */
export async function cancelJob(
  { db, temporal }: { db: Database; temporal: Client },
  ref: JobRef,
): Promise<{ state: JobState }> {
  await jobNamed(db, ref);
  const state = await recordJobEnd(db, { ...ref, state: 'cancelled', cause: 'cancelled' });
  try {
    await temporal.workflow.getHandle(jobWorkflowId(ref)).signal(cancelJobSignal);
  } catch (error) {
    // it has ended: the row says how
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
  return { state };
}
