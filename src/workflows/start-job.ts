// From the turn's side, after its call: what the answer began is followed by a workflow of its own, which outlives the turn.
import { ParentClosePolicy, startChild, TemporalFailure, WorkflowIdReusePolicy } from '@temporalio/workflow';
import type { TurnRef } from '../schemas/turn-context.ts';
import { jobWorkflowId } from './messages.ts';
import { pollJob } from './poll-job.ts';
import { recorded } from './turn-activities.ts';

/** Starts nothing where the answer began no job; a job that is followed already goes on as it is. */
export async function startJob(call: TurnRef & { step: number }): Promise<void> {
  const followed = await recorded((activities) => activities.beginJob(call));
  if (!followed) return;
  try {
    await startChild(pollJob, {
      workflowId: jobWorkflowId(followed),
      args: [{ ...followed, poll: 0 }],
      workflowTaskTimeout: '5s',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    // the SDK does not export the class to workflows
    if (!(error instanceof TemporalFailure) || error.name !== 'WorkflowExecutionAlreadyStartedError') throw error;
  }
}
