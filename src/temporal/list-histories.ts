import type { Client } from '@temporalio/client';
import { isGrpcServiceError } from '@temporalio/client';
import type { RecordedHistory } from './replay-histories.ts';

/** a gRPC status */
const NOT_FOUND = 5;
/** Histories that are fetched while others are replayed: enough to keep that busy, few enough to hold in memory. */
const AHEAD = 16;

/** Which runs: those that were open at some time of the range. */
export interface RunFilter {
  taskQueue: string;
  from: Date;
  to: Date;
  status?: RunStatus | undefined;
}

/** As a user writes it, and as Temporal's visibility does. */
export const runStatuses = {
  running: 'Running',
  completed: 'Completed',
  failed: 'Failed',
  cancelled: 'Canceled',
  terminated: 'Terminated',
  'continued-as-new': 'ContinuedAsNew',
  'timed-out': 'TimedOut',
} as const;
export type RunStatus = keyof typeof runStatuses;

/** How many runs there are, about, and their histories, newest first; a run that goes meanwhile is left out. */
export async function listHistories(
  client: Client,
  filter: RunFilter,
): Promise<{ count: number; histories: AsyncIterable<RecordedHistory> }> {
  const query = queryOf(filter);
  const { count } = await client.workflow.count(query);
  return { count, histories: fetched(client, query) };
}

function queryOf({ taskQueue, from, to, status }: RunFilter): string {
  const touched = `(CloseTime >= '${from.toISOString()}' OR ExecutionStatus = 'Running')`;
  const only = status === undefined ? '' : ` AND ExecutionStatus = '${runStatuses[status]}'`;
  return `TaskQueue = ${JSON.stringify(taskQueue)} AND StartTime < '${to.toISOString()}' AND ${touched}${only}`;
}

async function* fetched(client: Client, query: string): AsyncGenerator<RecordedHistory> {
  const waiting: Promise<RecordedHistory | undefined>[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const next = fetchHistory(client, { workflowId, runId });
    next.catch(() => {}); // thrown when it is its turn
    waiting.push(next);
    const first = waiting.length < AHEAD ? undefined : await waiting.shift();
    if (first) yield first;
  }
  for (const one of waiting) {
    const history = await one;
    if (history) yield history;
  }
}

async function fetchHistory(
  client: Client,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<RecordedHistory | undefined> {
  try {
    const history = await client.workflow.getHandle(workflowId, runId).fetchHistory();
    return { name: `${workflowId} ${runId}`, workflowId, runId, history };
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    if ([error, cause].some((one) => isGrpcServiceError(one) && one.code === NOT_FOUND)) return undefined;
    throw error;
  }
}
