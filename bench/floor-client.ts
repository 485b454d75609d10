import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { SubmittedMessage } from '../src/schemas/message.ts';
import { sessionIdOf, turnWorkflowId } from '../src/temporal/workflow-ids.ts';
import { submitMessageUpdate } from '../src/workflows/messages.ts';
import type { floorTurn } from './floor-workflow.ts';

const DEADLINE_MS = 180_000;

/** Submits a message to the floor with the options that src/client.ts gives a turn. Resolves with the reply's arrival. */
export function createFloorClient({ client, taskQueue }: { client: Client; taskQueue: string }) {
  return async function submitToFloor(message: SubmittedMessage): Promise<void> {
    const sessionId = sessionIdOf(message);
    const startWorkflowOperation = new WithStartWorkflowOperation<typeof floorTurn>('floorTurn', {
      workflowId: turnWorkflowId(sessionId),
      workflowIdConflictPolicy: 'USE_EXISTING',
      workflowTaskTimeout: '5s',
      taskQueue,
      args: [{ sessionId, inbox: [message] }],
    });
    await client.withDeadline(Date.now() + DEADLINE_MS, () =>
      client.workflow.executeUpdateWithStart(submitMessageUpdate, {
        args: [message],
        startWorkflowOperation,
        updateId: message.messageId,
      }),
    );
  };
}
