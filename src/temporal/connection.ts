import {
  Client,
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { ErrandError } from '../errors.ts';

export interface TemporalTarget {
  address: string;
  namespace: string;
  connectionOptions?: ConnectionOptions;
}

const CONNECT_TIMEOUT_MS = 5_000;
const ANSWER_DEADLINE_MS = 2_000;
const LONGEST_RETRY_PAUSE_MS = 1_000;

/**
 * The SDK waits up to 5 s, ten times, where a server says RESOURCE_EXHAUSTED; a session with more senders than a run takes
 * updates at once (10) says so for a moment only, and its senders stalled for minutes.
 */
function retryOptions() {
  const standard = defaultGrpcRetryOptions({ initialIntervalMs: () => 100 });
  return {
    ...standard,
    delayFunction: (...attempt: Parameters<typeof standard.delayFunction>) =>
      Math.min(standard.delayFunction(...attempt), LONGEST_RETRY_PAUSE_MS) * (0.5 + Math.random() / 2),
  };
}

/**
 * Connects a client whose payloads all go through the given converter.
 * @throws ErrandError `unavailable` that names the address and the fix
 */
export async function connectTemporal(
  { address, namespace, connectionOptions = {} }: TemporalTarget,
  dataConverter: DataConverter,
): Promise<Client> {
  try {
    const connection = await Connection.connect({
      interceptors: [makeGrpcRetryInterceptor(retryOptions())],
      ...connectionOptions,
      address,
      connectTimeout: CONNECT_TIMEOUT_MS,
    });
    return new Client({ connection, namespace, dataConverter });
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

/** @throws Error when Temporal does not answer: after two seconds, over a worker's own connection after ten (it tries again) */
export async function assertAnswers(client: Client): Promise<void> {
  await client.withDeadline(Date.now() + ANSWER_DEADLINE_MS, () => client.workflowService.getSystemInfo({}));
}

export function unreachable(address: string, cause: unknown): ErrandError {
  return new ErrandError(
    'unavailable',
    `Temporal at ${address} can't be reached: check TEMPORAL_ADDRESS, or leave it empty for the embedded server of errand dev`,
    { field: 'TEMPORAL_ADDRESS', cause },
  );
}
