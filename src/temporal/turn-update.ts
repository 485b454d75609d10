import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WithStartWorkflowOperation } from '@temporalio/client';
import type { UpdateDefinition } from '@temporalio/common';
import { throwIfFinal } from './final-refusal.ts';
import { turnWorkflowId } from './workflow-ids.ts';

/** The first pause before something is asked of a session again; they grow up to the longest. */
export const FIRST_PAUSE_MS = 20;
export const LONGEST_PAUSE_MS = 1_000;

/** What starts a session's workflow along with an update, unless a run of it is open: then the update goes there. */
export function turnStart({ taskQueue, input }: { taskQueue: string; input: { sessionId: string } }) {
  const operation = new WithStartWorkflowOperation('conversationTurn', {
    workflowId: turnWorkflowId(input.sessionId),
    workflowIdConflictPolicy: 'USE_EXISTING',
    // how soon a turn is taken up again when its worker dies in a workflow task; default 10 s
    workflowTaskTimeout: '5s',
    taskQueue,
    args: [input],
  });
  operation.workflowHandle().catch(() => {}); // its failure is the update's
  return operation;
}

/**
 * Sends an update with start until it is answered; undefined when the deadline passed first. `until`: milliseconds since 1970.
 * `updateId`: one for all tries; absent = each has its own. @throws ErrandError what the workflow, or Temporal, refuses for good
 */
export async function updateTurn<Ret, Args extends unknown[]>({
  client,
  taskQueue,
  input,
  definition,
  args,
  updateId,
  until,
}: {
  client: Client;
  taskQueue: string;
  /** of the run that is started where none is open */
  input: { sessionId: string };
  definition: UpdateDefinition<Ret, Args>;
  args: Args;
  updateId?: string;
  until: number;
}): Promise<{ value: Ret } | undefined> {
  for (let pauseMs = FIRST_PAUSE_MS; Date.now() < until; pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)) {
    try {
      const value = await client.withDeadline(until, () =>
        client.workflow.executeUpdateWithStart(definition, {
          args,
          startWorkflowOperation: turnStart({ taskQueue, input }),
          ...(updateId ? { updateId } : {}),
        }),
      );
      return { value };
    } catch (error) {
      throwIfFinal(error);
      await delay(Math.min(pauseMs, Math.max(0, until - Date.now())));
    }
  }
  return undefined;
}
