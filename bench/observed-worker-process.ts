// A worker of its own, observed or not: argv holds ObservedWorkerInput as JSON. Ends with its parent.
import { createActivities } from '../src/activities/index.ts';
import { createEndpointClient } from '../src/http/endpoint-client.ts';
import { createLog } from '../src/log.ts';
import { noMetrics } from '../src/observe/metrics.ts';
import { observedModel } from '../src/observe/observed-model.ts';
import { openTraces } from '../src/observe/open-traces.ts';
import { installRuntime } from '../src/observe/runtime.ts';
import { tracedActivities } from '../src/observe/traces.ts';
import { watchQueues } from '../src/observe/watch-queues.ts';
import { parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createSealer } from '../src/secrets/sealing.ts';
import { openStore } from '../src/store/database.ts';
import { readQueueDepths } from '../src/store/queue-depths.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import { createTurnWorker } from '../src/temporal/worker.ts';
import type { ObservedWorkerInput } from './observed-worker.ts';
import { instantModel } from './subject.ts';

// trusted: bench/observed-worker.ts is the only one that starts this
const input = JSON.parse(process.argv[2] ?? '') as ObservedWorkerInput;
const { address, databaseUrl, secretKeys, taskQueue, endpoint, metricsPort, traceEndpoint } = input;
const metricsAt = metricsPort === undefined ? undefined : { host: '127.0.0.1', port: metricsPort };
const { metrics } = installRuntime({ log: createLog('error'), metricsAt });
const keyRing = parseKeyRing(secretKeys);
const store = openStore({ databaseUrl, ...(metricsAt ? { onStatement: metrics.statementEnded } : {}) });
const calls = createEndpointClient({
  timeoutMs: 60_000,
  maxResponseBytes: 1024 * 1024,
  extraCa: [endpoint.caPem],
  allow: [endpoint.target],
});
const traces = await openTraces({ endpoint: traceEndpoint });
const worker = await createTurnWorker({
  temporal: { address, namespace: 'default' },
  taskQueue,
  activities: tracedActivities(
    createActivities({
      db: store.db,
      endpoint: calls,
      model: metricsAt ? observedModel({ model: instantModel, metrics, costOf: () => undefined }) : instantModel,
      sealer: createSealer(keyRing),
      metrics: metricsAt ? metrics : noMetrics,
      traces,
    }),
    traces,
  ),
  dataConverter: createDataConverter(createPayloadCodec(keyRing)),
  shutdownGraceMs: 500,
});
const onFailed = (error: unknown) => process.stderr.write(`${error}\n`);
const stopWatching = metricsAt && watchQueues({ read: () => readQueueDepths(store.db), metrics, onFailed });
process.on('disconnect', () => process.exit());
process.on('message', (wish) => {
  if (wish === 'stop') return worker.shutdown();
  const { user, system } = process.cpuUsage();
  process.send?.({ cpuMs: (user + system) / 1000 });
});
process.send?.('ready');
await worker.run();
await stopWatching?.();
await worker.close();
await calls.close();
await traces.close();
await store.close();
process.disconnect();
