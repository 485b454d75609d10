import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import { sessionIdOf, turnWorkflowId } from '../src/temporal/workflow-ids.ts';
import type { ChaosSession } from './session.ts';

/** Where a reset can go back to in a turn with one call; the first decision begins in the task of the first step. */
export type ResetStep = 'the first step' | 'the call' | 'the second decision' | 'the reply';

/**
 * What `temporal workflow reset` does: the session's last run, ended or not, is run again from before a step.
 * @throws Error when the run has not come to that step
 */
export async function resetBefore(
  { temporal, session }: { temporal: Client; session: ChaosSession },
  step: ResetStep,
): Promise<void> {
  const handle = runOf(temporal, session);
  const { workflowId } = handle;
  const { runId } = await handle.describe();
  const { events } = await handle.fetchHistory();
  const tasks = (events ?? []).flatMap(({ eventId, workflowTaskCompletedEventAttributes }) =>
    workflowTaskCompletedEventAttributes ? eventId : [],
  );
  const scheduledBy = (activity: string) =>
    (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === activity ? scheduled.workflowTaskCompletedEventId : [],
    );
  const task = {
    'the first step': tasks[0],
    'the call': scheduledBy('callEndpoint')[0],
    'the second decision': scheduledBy('decide')[1],
    'the reply': tasks.at(-1),
  }[step];
  if (!task) throw new Error(`the run of ${session.orderId} has nothing before ${step}`);
  await temporal.workflowService.resetWorkflowExecution({
    namespace: temporal.options.namespace,
    workflowExecution: { workflowId, runId },
    workflowTaskFinishEventId: task,
    requestId: `${runId}/${step}`,
    reason: 'chaos',
  });
}

/** Resolves when the session's last run has ended. @throws Error when it does not within `withinMs` */
export async function runEnded({
  temporal,
  session,
  withinMs,
}: {
  temporal: Client;
  session: ChaosSession;
  withinMs: number;
}): Promise<void> {
  const until = Date.now() + withinMs;
  while (Date.now() < until) {
    if ((await runOf(temporal, session).describe()).status.name === 'COMPLETED') return;
    await delay(100);
  }
  throw new Error(`the run of ${session.orderId} did not end within ${withinMs / 1000} s`);
}

function runOf(temporal: Client, session: ChaosSession) {
  return temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(session.message)));
}
