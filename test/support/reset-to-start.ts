import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import type { World } from './world.ts';

/** What an operator can do by hand: the session's last run, once ended, is run again from its first workflow task. */
export async function resetToStart(world: World, session: string): Promise<void> {
  await resetRunToStart(world, turnWorkflowId(sessionIdOf({ organisationId: world.organisationId, session })));
}

/** The same for any workflow. */
export async function resetRunToStart(world: World, workflowId: string): Promise<void> {
  const handle = world.temporal.workflow.getHandle(workflowId);
  await handle.result();
  const { events } = await handle.fetchHistory();
  const firstTask = events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes);
  const { runId } = await handle.describe();
  await world.temporal.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: firstTask?.eventId ?? null,
    requestId: runId,
    reason: 'test',
  });
  await world.temporal.workflow.getHandle(workflowId).result();
}
