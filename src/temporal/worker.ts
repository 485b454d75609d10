import { fileURLToPath } from 'node:url';
import type { DataConverter } from '@temporalio/common';
import {
  bundleWorkflowCode,
  NativeConnection,
  type NativeConnectionOptions,
  Worker,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { ErrandError } from '../errors.ts';
import type { TemporalTarget } from './connection.ts';
import { unreachable } from './connection.ts';
import { workerIdentity } from './worker-identity.ts';

const MINUTE_MS = 60_000;

/** Where the workflows of this installation lie; the same file runs from `.ts` and, compiled, from `.js`. */
const workflowsPath = fileURLToPath(
  new URL(`../workflows/index.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url),
);

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

/** A worker with Errand's settings; every number has its reason in docs/decisions/worker-settings.md. */
export interface TurnWorker {
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
  shutdownGraceMs = 75_000,
}: {
  temporal: Omit<TemporalTarget, 'connectionOptions'> & { connectionOptions?: NativeConnectionOptions };
  taskQueue: string;
  activities: object;
  dataConverter: DataConverter;
  workflowBundle?: WorkflowBundleOption;
  /** what clients find out of its keys */
  keyChecks?: readonly string[];
  shutdownGraceMs?: number;
}): Promise<TurnWorker> {
  const bundle = workflowBundle ?? (await bundleWorkflows({ dataConverter }));
  const connection = await NativeConnection.connect({ ...connectionOptions, address }).catch((cause: unknown) => {
    throw unreachable(address, cause);
  });
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    identity: workerIdentity(keyChecks),
    activities,
    dataConverter,
    workflowBundle: bundle,
    // a killed worker's sticky queue must not hold its turns back; default 10 s
    stickyQueueScheduleToStartTimeout: '2s',
    maxHeartbeatThrottleInterval: '1s',
    nonStickyToStickyPollRatio: 0.5,
    // the default 0 would abort running calls at every deploy
    shutdownGraceTime: shutdownGraceMs,
    shutdownForceTime: shutdownGraceMs + MINUTE_MS / 6,
  }).catch(async (error: unknown) => {
    // an open native connection would keep the process alive
    await connection.close();
    throw missingNamespace({ address, namespace, error }) ?? error;
  });
  return {
    run: () => worker.run(),
    shutdown: () => worker.shutdown(),
    close: () => connection.close(),
  };
}

function missingNamespace({
  address,
  namespace,
  error,
}: {
  address: string;
  namespace: string;
  error: unknown;
}): ErrandError | undefined {
  if (!(error instanceof Error) || !/namespace .* not found/i.test(error.message)) return undefined;
  return new ErrandError(
    'unavailable',
    `Temporal at ${address} has no namespace "${namespace}": create it, or check TEMPORAL_NAMESPACE`,
    { field: 'TEMPORAL_NAMESPACE', cause: error },
  );
}
