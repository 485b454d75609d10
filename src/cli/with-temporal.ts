import type { Client } from '@temporalio/client';
import type { WorkerConfig } from '../config.ts';
import { parseKeyRing } from '../secrets/key-ring.ts';
import { createPayloadCodec } from '../secrets/payload-codec.ts';
import { connectTemporal } from '../temporal/connection.ts';
import { createDataConverter } from '../temporal/data-converter.ts';

/** Runs a command's work with a Temporal client whose payloads are sealed, and closes it, whatever happens. */
export async function withTemporal<T>(
  { temporal: target, ERRAND_SECRET_KEYS }: WorkerConfig,
  work: (temporal: Client) => Promise<T>,
): Promise<T> {
  const converter = createDataConverter(createPayloadCodec(parseKeyRing(ERRAND_SECRET_KEYS)));
  const temporal = await connectTemporal(target, converter);
  try {
    return await work(temporal);
  } finally {
    await temporal.connection.close();
  }
}
