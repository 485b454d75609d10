// Opens the turn that tells a session's customer of a job's end: it joins the session's line behind what waits there.
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { ErrandError } from '../errors.ts';
import type { JobRef } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { readToldJob } from '../store/follow-ups.ts';
import { turnWorkflowId } from '../temporal/workflow-ids.ts';
import { followUpOf, followUpUpdate, type TurnInput } from '../workflows/messages.ts';

/** Where turns run: a client with Errand's data converter, and the workers' task queue. */
export interface TurnRunner {
  client: Client;
  taskQueue: string;
}

/** Of one attempt: a worker that takes workflow tasks accepts in some milliseconds. */
const ACCEPTANCE_MS = 15_000;

/**
 * Returns once a worker has accepted it: nobody waits for the reply. However often it is asked for, a job has one such turn.
 * Whoever asks retries: a session whose line is full, or a worker that is away, is a fault here.
 * @throws ErrandError `not_found` when the session has no such job, or the job has not ended
 */
export function openFollowUp(db: Database, runner: TurnRunner | undefined) {
  return async ({ sessionId, ...ref }: JobRef & { sessionId: string }): Promise<void> => {
    if (!runner) throw ApplicationFailure.nonRetryable('this worker was composed without a Temporal client');
    const job = await readToldJob(db, ref);
    if (job?.sessionId !== sessionId || job.state === 'pending') {
      throw new ErrandError('not_found', `job ${ref.jobId}: no such job of this session has ended`, { field: 'jobId' });
    }
    if (job.toldAt !== null) return;
    const { client, taskQueue } = runner;
    const input: TurnInput = { sessionId, inbox: [followUpOf(ref)] };
    const startWorkflowOperation = new WithStartWorkflowOperation('conversationTurn', {
      workflowId: turnWorkflowId(sessionId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: '5s',
      taskQueue,
      args: [input],
    });
    startWorkflowOperation.workflowHandle().catch(() => {}); // its failure is the update's
    await client.withDeadline(Date.now() + ACCEPTANCE_MS, () =>
      // its handler ends when it is accepted; waiting for less would take a refusal for an acceptance
      client.workflow.executeUpdateWithStart(followUpUpdate, { args: [ref], startWorkflowOperation }),
    );
  };
}
