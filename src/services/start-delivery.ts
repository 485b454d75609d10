import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client';
import type { DeliveryRef } from '../schemas/delivery.ts';
import { deliveryWorkflowId } from '../workflows/messages.ts';

/** Where deliveries are made: a client with Errand's data converter, and the workers' task queue. */
export interface DeliveryRunner {
  temporal: Client;
  taskQueue: string;
}

/**
 * Starts the workflow of a delivery. Where there was one already, it is left alone, or with `again` started anew.
 */
export async function startDelivery(
  { temporal, taskQueue }: DeliveryRunner,
  { again, ...ref }: DeliveryRef & { again: boolean },
): Promise<void> {
  try {
    await temporal.workflow.start('delivery', {
      workflowId: deliveryWorkflowId(ref),
      taskQueue,
      args: [ref],
      workflowTaskTimeout: '5s',
      // one that pauses for an hour must not keep `again` waiting
      ...(again
        ? { workflowIdReusePolicy: 'ALLOW_DUPLICATE', workflowIdConflictPolicy: 'TERMINATE_EXISTING' }
        : { workflowIdReusePolicy: 'REJECT_DUPLICATE' }),
    });
  } catch (error) {
    if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
  }
}
