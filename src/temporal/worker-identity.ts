import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import temporal from '@temporalio/proto';

const { WORKER_VERSIONING_MODE_VERSIONED: VERSIONED } = temporal.temporal.api.enums.v1.WorkerVersioningMode;

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
  const { pollers } = await askingWorkers(client, taskQueue).catch(() => nobody);
  return pollers.flatMap(({ identity }) => {
    const [, checks] = / keys=(\S+)$/.exec(identity ?? '') ?? [];
    return checks ? [checks.split(',')] : [];
  });
}

/** Whether any worker has asked the task queue for work of late; null where Temporal doesn't say. */
export async function isPolled(client: Client, taskQueue: string): Promise<boolean | null> {
  return askingWorkers(client, taskQueue).then(
    ({ pollers }) => pollers.length > 0,
    () => null,
  );
}

/** Versions of Worker Deployments, `deployment.build`; `unversioned` for workers that have none. */
export interface WorkerVersions {
  /** gets the work; one that ramps up may get a share beside it */
  current: string;
  /** of every worker that asks for work */
  asking: string[];
}

/** Workers of another version than the current one ask for work and get none. `asking` is empty also where Temporal doesn't say. */
export async function versionsOfWorkers(client: Client, taskQueue: string): Promise<WorkerVersions> {
  const { pollers, versioningInfo } = await askingWorkers(client, taskQueue).catch(() => nobody);
  return {
    current: versionName(versioningInfo?.currentDeploymentVersion),
    asking: pollers.map(({ deploymentOptions: told }) =>
      versionName(told?.workerVersioningMode === VERSIONED ? told : undefined),
    ),
  };
}

const nobody = { pollers: [], versioningInfo: undefined };

async function askingWorkers(client: Client, taskQueue: string) {
  const request = {
    namespace: client.options.namespace,
    taskQueue: { name: taskQueue },
    taskQueueType: WORKFLOW_TASKS,
  };
  const { pollers, versioningInfo } = await client.withDeadline(Date.now() + ASK_FOR_MS, () =>
    client.workflowService.describeTaskQueue(request),
  );
  const isAsking = (lastAccessTime: { seconds?: unknown } | null | undefined) =>
    Date.now() - Number(lastAccessTime?.seconds ?? 0) * 1_000 < GONE_AFTER_MS;
  return { pollers: (pollers ?? []).filter(({ lastAccessTime }) => isAsking(lastAccessTime)), versioningInfo };
}

function versionName(version: { deploymentName?: string | null; buildId?: string | null } | null | undefined): string {
  return version ? `${version.deploymentName}.${version.buildId}` : 'unversioned';
}
