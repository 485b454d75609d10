import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';

/** A long poll ends after a minute at most: a worker that has not asked for longer is gone. */
const GONE_AFTER_MS = 90_000;
const ASK_FOR_MS = 2_000;
/** `TaskQueueType` of Temporal's API */
const WORKFLOW_TASKS = 1;

/** How a worker is called in Temporal, whose UI shows it too: process, machine and what may be told of its keys. */
export function workerIdentity(keyChecks: readonly string[]): string {
  return `${process.pid}@${hostname()}${keyChecks.length > 0 ? ` keys=${keyChecks.join(',')}` : ''}`;
}

/** The key checks of every worker that asks for work and tells them; empty also where Temporal doesn't say. */
export async function keyChecksOfWorkers(client: Client, taskQueue: string): Promise<string[][]> {
  const workers = await pollersOf(client, taskQueue).catch(() => []);
  return workers.flatMap((identity) => {
    const [, checks] = / keys=(\S+)$/.exec(identity) ?? [];
    return checks ? [checks.split(',')] : [];
  });
}

/** Whether any worker has asked the task queue for work of late; null where Temporal doesn't say. */
export async function isPolled(client: Client, taskQueue: string): Promise<boolean | null> {
  return pollersOf(client, taskQueue).then(
    (workers) => workers.length > 0,
    () => null,
  );
}

/** The identities of those that ask for workflow tasks. */
async function pollersOf(client: Client, taskQueue: string): Promise<string[]> {
  const request = {
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  };
  const { pollers } = await client.withDeadline(Date.now() + ASK_FOR_MS, () =>
    client.workflowService.describeTaskQueue(request),
  );
  const isThere = (lastAccessSeconds: number) => Date.now() - lastAccessSeconds * 1_000 < GONE_AFTER_MS;
  return (pollers ?? [])
    .filter(({ lastAccessTime }) => isThere(Number(lastAccessTime?.seconds ?? 0)))
    .map(({ identity }) => identity ?? '');
}
