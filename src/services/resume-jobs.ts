import type { Client } from '@temporalio/client';
import { JOB_STATE_ATTRIBUTE } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { claimOverdueJobs } from '../store/overdue-jobs.ts';
import { jobWorkflowId } from '../workflows/messages.ts';

const MINUTE_MS = 60_000;
/** Longer than a poll takes. */
const LATE_MS = 5 * MINUTE_MS;
/** Between two claims of one job: its workflow may be in order, and wait for a form or a worker. */
const AGAIN_MS = 15 * MINUTE_MS;
const BATCH = 500;

export interface JobRunner {
  db: Database;
  temporal: Client;
  taskQueue: string;
  showsJobState: boolean;
}

/**
 * Starts the workflows of jobs that nothing has happened to for long although something should have: whoever had to start one
 * died, or one was terminated by hand. One that runs goes on as it is. Returns how many were looked after.
 */
export async function resumeJobs({ db, temporal, taskQueue, showsJobState }: JobRunner, now: Date): Promise<number> {
  const overdue = await claimOverdueJobs(db, { now, lateMs: LATE_MS, againMs: AGAIN_MS, limit: BATCH });
  for (const job of overdue) {
    await temporal.workflow.start('pollJob', {
      workflowId: jobWorkflowId(job),
      taskQueue,
      args: [{ ...job, waitMs: 0, stateAttribute: showsJobState ? JOB_STATE_ATTRIBUTE : null }],
      workflowTaskTimeout: '5s',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'USE_EXISTING',
    });
  }
  return overdue.length;
}
