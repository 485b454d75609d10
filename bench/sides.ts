// The two things that are compared, each with a worker of its own in this process, under the same settings.
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { createActivities } from '../src/activities/index.ts';
import { createErrandClient } from '../src/client.ts';
import { createEndpointClient } from '../src/http/endpoint-client.ts';
import { generateKeyRingText, parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createSealer } from '../src/secrets/sealing.ts';
import { type Database, openStore } from '../src/store/database.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import { bundleWorkflows, createTurnWorker } from '../src/temporal/worker.ts';
import { type ActivityClock, createActivityClock } from './activity-clock.ts';
import type { BenchEndpoint } from './endpoint.ts';
import { createFloorActivities } from './floor-activities.ts';
import { createFloorClient } from './floor-client.ts';
import { seedOrganisation } from './seed-organisation.ts';
import type { BenchServers } from './servers.ts';
import { instantModel, newMessage } from './subject.ts';

const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
const CALL_TIMEOUT_MS = 60_000;

export interface Side {
  /** one new session, one message, one reply; returns the session's message */
  run(): Promise<ReturnType<typeof newMessage>>;
  /** milliseconds inside each activity since the last reading */
  activityMs: ActivityClock['read'];
  activityRuns: ActivityClock['runs'];
  taskQueue: string;
}

export interface Sides {
  floor: Side;
  turn: Side;
  temporal: Client;
  db: Database;
  stop(): Promise<void>;
}

/** Made before the servers are up, side by side with their start. */
export async function prepareSides() {
  const secretKeys = generateKeyRingText();
  const keyRing = parseKeyRing(secretKeys);
  const dataConverter = createDataConverter(createPayloadCodec(keyRing));
  const path = fileURLToPath(new URL('./workflows.ts', import.meta.url));
  return { secretKeys, keyRing, dataConverter, workflowBundle: await bundleWorkflows({ path, dataConverter }) };
}

export async function startSides({
  servers: { temporalAddress: address, databaseUrl },
  endpoint,
  prepared: { keyRing, dataConverter, workflowBundle },
}: {
  servers: BenchServers;
  endpoint: BenchEndpoint;
  prepared: Awaited<ReturnType<typeof prepareSides>>;
}) {
  Runtime.install({
    logger: new DefaultLogger('ERROR'),
    // the core's own log has a line for every run that is ended in the middle of its work
    telemetryOptions: { logging: { filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
    shutdownSignals: [],
  });
  const sealer = createSealer(keyRing);
  const store = openStore({ databaseUrl });
  await seedOrganisation({ db: store.db, sealer, serverBaseUrl: endpoint.url });
  const calls = createEndpointClient({
    timeoutMs: CALL_TIMEOUT_MS,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    extraCa: [endpoint.caPem],
    allow: [endpoint.target],
  });
  const connection = await Connection.connect({ address });
  const temporal = new Client({ connection, dataConverter });

  async function startWorker({ taskQueue, activities }: { taskQueue: string; activities: object }) {
    const clock = createActivityClock();
    const worker = await createTurnWorker({
      temporal: { address, namespace: 'default' },
      taskQueue,
      activities: clock.timed(activities),
      dataConverter,
      workflowBundle,
      shutdownGraceMs: 500,
    });
    const ended = worker.run();
    const stop = async () => {
      worker.shutdown();
      await ended;
      await worker.close();
    };
    return { side: { activityMs: clock.read, activityRuns: clock.runs, taskQueue }, stop };
  }

  const turnWorker = await startWorker({
    taskQueue: 'bench-turn',
    activities: createActivities({ db: store.db, endpoint: calls, model: instantModel, sealer }),
  });
  const floorWorker = await startWorker({
    taskQueue: 'bench-floor',
    activities: createFloorActivities(endpoint),
  });
  const errand = createErrandClient({ client: temporal, taskQueue: turnWorker.side.taskQueue });
  const submitToFloor = createFloorClient({ client: temporal, taskQueue: floorWorker.side.taskQueue });
  return {
    temporal,
    db: store.db,
    floor: {
      ...floorWorker.side,
      async run() {
        const message = newMessage();
        await submitToFloor(message);
        return message;
      },
    },
    turn: {
      ...turnWorker.side,
      async run() {
        const message = newMessage();
        const answer = await errand.submit(message);
        if (answer.state !== 'replied')
          throw new Error(`a turn of the bench was not replied to: ${JSON.stringify(answer)}`);
        return message;
      },
    },
    async stop() {
      await Promise.all([turnWorker.stop(), floorWorker.stop()]);
      await calls.close();
      await connection.close();
      await store.close();
    },
  } satisfies Sides;
}
