// Tells an organisation's webhook one thing that happened, in a workflow of its own: a receiver that is away must hold up
// neither the turn nor the next message of its session. The row says how it went; histories hold ids only.
import {
  ParentClosePolicy,
  proxyActivities,
  startChild,
  TemporalFailure,
  WorkflowIdReusePolicy,
} from '@temporalio/workflow';
import type { TurnActivities } from '../activities/index.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import { deliveryWorkflowId } from './messages.ts';

/** The pauses between attempts are the activity's own (turn/delivery-outcome.ts); these are for faults before it knows. */
const { deliver } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '60s',
  heartbeatTimeout: '5s',
  retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '5m' },
});

export async function delivery(ref: DeliveryRef): Promise<void> {
  await deliver(ref);
}

/** Starts the delivery once, however often it is asked for; it outlives the run that started it. */
export async function startDelivery(ref: DeliveryRef): Promise<void> {
  try {
    await startChild(delivery, {
      workflowId: deliveryWorkflowId(ref),
      args: [ref],
      workflowTaskTimeout: '5s',
      parentClosePolicy: ParentClosePolicy.ABANDON,
      workflowIdReusePolicy: WorkflowIdReusePolicy.REJECT_DUPLICATE,
    });
  } catch (error) {
    // the SDK does not export the class to workflows
    if (!(error instanceof TemporalFailure) || error.name !== 'WorkflowExecutionAlreadyStartedError') throw error;
  }
}
