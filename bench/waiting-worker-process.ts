// The worker whose memory is measured, alone in its process: `gc` answers with its resident memory after a collection, `cpu`
// with the processor time it has used so far.
import { setTimeout as delay } from 'node:timers/promises';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { z } from 'zod';
import { createActivities } from '../src/activities/index.ts';
import { createEndpointClient } from '../src/http/endpoint-client.ts';
import { parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createSealer } from '../src/secrets/sealing.ts';
import { openStore } from '../src/store/database.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import { createTurnWorker } from '../src/temporal/worker.ts';
import { formModel } from './forms-subject.ts';

const MEGABYTE = 1024 * 1024;
/** Memory is given back in steps: the lowest of several readings counts. */
const READINGS = 5;

const taskSchema = z.object({
  address: z.string(),
  databaseUrl: z.string(),
  taskQueue: z.string(),
  secretKeys: z.string(),
  maxCachedWorkflows: z.number(),
  /** a file of bundled workflows; absent = bundled here */
  workflowsPath: z.string().optional(),
  endpoint: z.object({ target: z.string(), caPem: z.string() }),
});

const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const keyRing = parseKeyRing(task.secretKeys);
const store = openStore({ databaseUrl: task.databaseUrl });
const endpoint = createEndpointClient({
  timeoutMs: 60_000,
  maxResponseBytes: MEGABYTE,
  extraCa: [task.endpoint.caPem],
  allow: [task.endpoint.target],
});
const worker = await createTurnWorker({
  temporal: { address: task.address, namespace: 'default' },
  taskQueue: task.taskQueue,
  activities: createActivities({ db: store.db, endpoint, model: formModel, sealer: createSealer(keyRing) }),
  dataConverter: createDataConverter(createPayloadCodec(keyRing)),
  shutdownGraceMs: 500,
  maxCachedWorkflows: task.maxCachedWorkflows,
  ...(task.workflowsPath ? { workflowBundle: { codePath: task.workflowsPath } } : {}),
});
const ended = worker.run();
const wishes = new Map<unknown, () => unknown>([
  ['gc', collected],
  ['cpu', used],
  ['stop', stop],
]);
process.on('disconnect', () => process.exit());
process.on('message', (wish) => void wishes.get(wish)?.());
process.send?.({ ready: true });

async function collected(): Promise<void> {
  const readings: number[] = [];
  for (let i = 0; i < READINGS; i += 1) {
    globalThis.gc?.();
    await delay(200);
    readings.push(process.memoryUsage().rss / MEGABYTE);
  }
  process.send?.({ megabytes: Math.min(...readings) });
}

function used(): void {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
}

async function stop(): Promise<void> {
  worker.shutdown();
  await ended;
  await worker.close();
  await endpoint.close();
  await store.close();
  process.disconnect?.();
}
