import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { ErrandError } from '../errors.ts';

export interface TemporalTarget {
  address: string;
  namespace: string;
  connectionOptions?: ConnectionOptions;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * Connects a client whose payloads all go through the given converter.
 * @throws ErrandError `unavailable` that names the address and the fix
 */
export async function connectTemporal(
  { address, namespace, connectionOptions = {} }: TemporalTarget,
  dataConverter: DataConverter,
): Promise<Client> {
  try {
    const connection = await Connection.connect({ ...connectionOptions, address, connectTimeout: CONNECT_TIMEOUT_MS });
    return new Client({ connection, namespace, dataConverter });
  } catch (cause) {
    throw unreachable(address, cause);
  }
}

export function unreachable(address: string, cause: unknown): ErrandError {
  return new ErrandError(
    'unavailable',
    `Temporal at ${address} can't be reached: check TEMPORAL_ADDRESS, or leave it empty for the embedded server of errand dev`,
    { field: 'TEMPORAL_ADDRESS', cause },
  );
}
