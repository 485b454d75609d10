import type { Client } from '@temporalio/client';
import temporal from '@temporalio/proto';
import type { RunProblem } from '../schemas/run-problem.ts';
import { type Execution, unlessGone } from './executions.ts';
import type { HistoryEvent } from './history-json.ts';
import { openedHistory } from './opened-history.ts';
import { isPolled } from './worker-identity.ts';

const { WorkflowExecutionStatus, PendingWorkflowTaskState } = temporal.temporal.api.enums.v1;
const { WORKFLOW_EXECUTION_STATUS_RUNNING: RUNNING } = WorkflowExecutionStatus;
const { PENDING_WORKFLOW_TASK_STATE_SCHEDULED: SCHEDULED } = PendingWorkflowTaskState;
/** Where workers ask, a task that has waited for less is on its way to one. */
const WAITS_AFTER_MS = 10_000;
/** Characters of a failure's message. */
const MESSAGE_AT_MOST = 300;
/** Events may come to a run whose tasks fail; past so many the failure that is looked for is not told. */
const LATEST_EVENTS = 200;

/** A run whose workflow task has failed, or waits for a worker, before it is known why. */
export interface StandingRun extends Execution {
  taskQueue: string;
  kind: RunProblem['kind'];
  attempt: number;
  waitingSinceMs: number;
}

/** Undefined = the run goes on, waits for something outside, or there is none. Without `runId` the latest one. */
export async function standingRun(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId?: string },
): Promise<StandingRun | undefined> {
  const { namespace } = client.options;
  const execution = { workflowId, runId: runId ?? '' };
  const described = await unlessGone(client.workflowService.describeWorkflowExecution({ namespace, execution }));
  const { workflowExecutionInfo: info, executionConfig, pendingWorkflowTask: task } = described ?? {};
  if (!task || info?.status !== RUNNING) return undefined;
  const attempt = task.attempt ?? 1;
  if (attempt < 2 && task.state !== SCHEDULED) return undefined;
  return {
    ...{ workflowId, runId: info.execution?.runId ?? '', taskQueue: executionConfig?.taskQueue?.name ?? '' },
    ...{ kind: attempt < 2 ? 'task_waits' : 'task_fails', attempt },
    waitingSinceMs: milliseconds(task.originalScheduledTime ?? task.scheduledTime),
  };
}

/** Why the latest run of a workflow stands still: three calls at most. Undefined = it doesn't, or there is none. */
export async function runProblem(client: Client, workflowId: string): Promise<RunProblem | undefined> {
  const standing = await standingRun(client, { workflowId });
  return standing && explainedRun(client, standing);
}

/** With what Temporal keeps of why; undefined where the task is only on its way to a worker. */
export async function explainedRun(client: Client, standing: StandingRun): Promise<RunProblem | undefined> {
  const { waitingSinceMs, ...told } = standing;
  const [failed, polled] = await Promise.all([
    standing.kind === 'task_fails' ? firstFailure(client, standing) : undefined,
    isPolled(client, standing.taskQueue),
  ]);
  if (standing.kind === 'task_waits' && polled !== false && Date.now() - waitingSinceMs < WAITS_AFTER_MS)
    return undefined;
  const since = new Date(failed ? milliseconds(failed.eventTime) : waitingSinceMs).toISOString();
  return { ...told, since, message: failed ? await messageOf(client, failed) : null, polled };
}

/** Of the failures since the last task that was completed: Temporal writes down the first alone. */
async function firstFailure(client: Client, { workflowId, runId }: Execution): Promise<HistoryEvent | undefined> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId, runId },
    maximumPageSize: LATEST_EVENTS,
  });
  const events = history?.events ?? [];
  const completed = events.findIndex((event) => event.workflowTaskCompletedEventAttributes);
  const since = completed < 0 ? events : events.slice(0, completed);
  return since.findLast(
    (event) => event.workflowTaskFailedEventAttributes ?? event.workflowTaskTimedOutEventAttributes,
  );
}

/** The message as workflow code threw it; null where a task timed out, or was sealed with a key that is not here. */
async function messageOf({ options: { loadedDataConverter } }: Client, event: HistoryEvent): Promise<string | null> {
  const { payloadCodecs, payloadConverter, failureConverter } = loadedDataConverter;
  let events = [event];
  try {
    for (const codec of payloadCodecs) events = (await openedHistory({ events }, codec)).events ?? [];
    const failure = events[0]?.workflowTaskFailedEventAttributes?.failure;
    if (!failure) return null;
    const { message } = failureConverter.failureToError(failure, payloadConverter);
    return message.replaceAll(/\s+/g, ' ').slice(0, MESSAGE_AT_MOST);
  } catch {
    return null;
  }
}

function milliseconds(time: { seconds?: unknown; nanos?: number | null } | null | undefined): number {
  return Number(time?.seconds ?? 0) * 1_000 + Math.trunc((time?.nanos ?? 0) / 1_000_000);
}
