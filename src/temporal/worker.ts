import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Client, isGrpcServiceError } from '@temporalio/client';
import type { DataConverter, WorkerDeploymentVersion } from '@temporalio/common';
import {
  bundleWorkflowCode,
  NativeConnection,
  type NativeConnectionOptions,
  Worker,
  type WorkerDeploymentOptions,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { ErrandError } from '../errors.ts';
import type { TemporalTarget } from './connection.ts';
import { unreachable } from './connection.ts';
import { runToEnd } from './run-to-end.ts';
import { hasJobStateAttribute } from './search-attributes.ts';
import { workerIdentity } from './worker-identity.ts';

const MINUTE_MS = 60_000;

/** Runs a worker keeps in memory; a turn that goes on after it was dropped is replayed, in some milliseconds. */
export const MAX_CACHED_WORKFLOWS = 500;

/** a gRPC status */
const NOT_FOUND = 5;

/** Where the workflows of this installation lie; the same file runs from `.ts` and, compiled, from `.js`. */
const workflowsPath = fileURLToPath(
  new URL(`../workflows/index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

/** What scripts/build.mjs writes; there is none beside the sources. */
const prebuiltPath = fileURLToPath(new URL('../../workflow-bundle.cjs', import.meta.url));

/** Bundles the workflow code once for several workers; `path` only for tests that plant a broken workflow. */
export function bundleWorkflows({
  path = workflowsPath,
  dataConverter,
}: {
  path?: string;
  dataConverter: DataConverter;
}) {
  return bundleWorkflowCode({
    workflowsPath: path,
    ...(dataConverter.failureConverterPath ? { failureConverterPath: dataConverter.failureConverterPath } : {}),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn() {}, error() {} },
  });
}

/** Workflow code, or the file that holds it. */
export type WorkflowBundle = WorkflowBundleOption;

/**
 * The workflow code of this installation: of the given file, else as `npm run build` left it beside the compiled sources, else
 * built now.
 */
export async function workflowBundleOf({
  path,
  dataConverter,
}: {
  path?: string | undefined;
  dataConverter: DataConverter;
}): Promise<WorkflowBundle> {
  const isCompiled = import.meta.url.endsWith('.js');
  const codePath = path ?? (isCompiled && existsSync(prebuiltPath) ? prebuiltPath : undefined);
  return codePath === undefined ? bundleWorkflows({ dataConverter }) : { codePath };
}

/** A worker with Errand's settings; every number has its reason in docs/decisions/worker-settings.md. */
export interface TurnWorker {
  /** over the worker's own connection */
  client: Client;
  /** the namespace has the search attribute of a job's state */
  showsJobState: boolean;
  /** it asks Temporal for work: false before `run`, and from `shutdown` on */
  isRunning(): boolean;
  /** resolves when the worker has been shut down */
  run(): Promise<void>;
  shutdown(): void;
  close(): Promise<void>;
}

/** @throws ErrandError `unavailable` when Temporal can't be reached or has no such namespace */
export async function createTurnWorker({
  temporal: { address, namespace, connectionOptions },
  taskQueue,
  activities,
  dataConverter,
  workflowBundle,
  keyChecks = [],
  version,
  shutdownGraceMs = 75_000,
  maxCachedWorkflows = MAX_CACHED_WORKFLOWS,
}: {
  temporal: Omit<TemporalTarget, 'connectionOptions'> & { connectionOptions?: NativeConnectionOptions };
  taskQueue: string;
  /** those that need a client get the worker's own */
  activities: object | ((worker: Pick<TurnWorker, 'client' | 'showsJobState'>) => object);
  dataConverter: DataConverter;
  workflowBundle?: WorkflowBundle;
  /** what clients find out of its keys */
  keyChecks?: readonly string[];
  /** the worker's place in a Worker Deployment; absent = it is not versioned */
  version?: WorkerDeploymentVersion | undefined;
  shutdownGraceMs?: number;
  maxCachedWorkflows?: number;
}): Promise<TurnWorker> {
  const connection = await NativeConnection.connect({ ...connectionOptions, address }).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  try {
    await assertNamespace({ connection, address, namespace });
    const client = new Client({ connection, namespace, dataConverter });
    const showsJobState = await hasJobStateAttribute({ connection, namespace });
    const worker = await Worker.create({
      connection,
      namespace,
      taskQueue,
      identity: workerIdentity(keyChecks),
      activities: typeof activities === 'function' ? activities({ client, showsJobState }) : activities,
      dataConverter,
      workflowBundle: workflowBundle ?? (await workflowBundleOf({ dataConverter })),
      ...(version ? { workerDeploymentOptions: deploymentOptions(version) } : {}),
      // a killed worker's sticky queue must not hold its turns back; default 10 s
      stickyQueueScheduleToStartTimeout: '2s',
      maxHeartbeatThrottleInterval: '1s',
      nonStickyToStickyPollRatio: 0.5,
      // turns that wait for a form cost no memory beyond this
      maxCachedWorkflows,
      // the default 0 would abort running calls at every deploy
      shutdownGraceTime: shutdownGraceMs,
      shutdownForceTime: shutdownGraceMs + MINUTE_MS / 6,
    });
    return {
      client,
      showsJobState,
      isRunning: () => worker.getState() === 'RUNNING',
      run: () => runToEnd(worker),
      shutdown: () => worker.shutdown(),
      close: () => connection.close(),
    };
  } catch (error) {
    // an open native connection would keep the process alive
    await connection.close();
    throw error;
  }
}

/** Runs move to the current version with their next task: a turn that waits for its form would hang with pinned workers gone. */
function deploymentOptions(version: WorkerDeploymentVersion): WorkerDeploymentOptions {
  return { version, useWorkerVersioning: true, defaultVersioningBehavior: 'AUTO_UPGRADE' };
}

/** Asked here, because the worker's own complaint takes several lines and names no variable. */
async function assertNamespace({
  connection,
  address,
  namespace,
}: {
  connection: NativeConnection;
  address: string;
  namespace: string;
}): Promise<void> {
  await connection.workflowService.describeNamespace({ namespace }).catch((cause: unknown) => {
    // credentials that may not look still may work: the worker finds out
    if (!isGrpcServiceError(cause) || cause.code !== NOT_FOUND) return;
    throw new ErrandError(
      'unavailable',
      `Temporal at ${address} has no namespace "${namespace}": create it, or check TEMPORAL_NAMESPACE`,
      { field: 'TEMPORAL_NAMESPACE', cause },
    );
  });
}
