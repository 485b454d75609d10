import { setTimeout as delay } from 'node:timers/promises';
import { createActivities } from './activities/index.ts';
import { type Config, metricsAddress, type WorkerConfig } from './config.ts';
import { configuredEmbedding, configuredModel } from './configured-models.ts';
import { createEndpointClient } from './http/endpoint-client.ts';
import { createLog } from './log.ts';
import { createMailer } from './mail/mailer.ts';
import { loggedMetrics } from './observe/logged-metrics.ts';
import { observedModel } from './observe/observed-model.ts';
import { openTraces } from './observe/open-traces.ts';
import { installRuntime } from './observe/runtime.ts';
import { tracedActivities } from './observe/traces.ts';
import { watchQueues } from './observe/watch-queues.ts';
import { callbackUrls } from './secrets/callback-token.ts';
import { formLinks } from './secrets/form-link.ts';
import { parseKeyRing } from './secrets/key-ring.ts';
import { createPayloadCodec } from './secrets/payload-codec.ts';
import { createSealer } from './secrets/sealing.ts';
import { sweep } from './services/sweep.ts';
import { assertReachable, openStore } from './store/database.ts';
import { readQueueDepths } from './store/queue-depths.ts';
import { assertAnswers } from './temporal/connection.ts';
import { createDataConverter } from './temporal/data-converter.ts';
import { createTurnWorker, type TurnWorker } from './temporal/worker.ts';
import { CALL_TIMEOUT_MS, SWEEP_EVERY_MS, WEBHOOK_TIMEOUT_MS } from './turn/limits.ts';
import { modelCost } from './turn/model-cost.ts';

export interface RunningWorker extends TurnWorker {
  /** what answers: `provider/model`, or `lexical` */
  model: string;
  health(): Promise<WorkerHealth>;
}

/** Whether a worker asks for work, and can do it: what has not answered within two seconds counts as away. */
export interface WorkerHealth {
  worker: boolean;
  database: boolean;
  temporal: boolean;
}

/**
 * What can be wrong with a worker's settings, found without a server: the keys, the model, the targets that calls may reach.
 * @throws ErrandError `invalid_config`
 */
export async function assertWorkable(config: Config): Promise<void> {
  if (config.ERRAND_SECRET_KEYS !== undefined) parseKeyRing(config.ERRAND_SECRET_KEYS);
  configuredModel(config);
  configuredEmbedding(config);
  mailerOf(config);
  await endpointClientOf(config, CALL_TIMEOUT_MS).close();
}

/**
 * Composes a worker from its configuration; nothing else does.
 * @throws ErrandError when the configuration is wrong, or a server can't be reached
 */
export async function startWorker(
  config: WorkerConfig,
  {
    callTimeoutMs = CALL_TIMEOUT_MS,
    sweepEveryMs = SWEEP_EVERY_MS,
  }: { callTimeoutMs?: number; sweepEveryMs?: number } = {},
): Promise<RunningWorker> {
  const keyRing = parseKeyRing(config.ERRAND_SECRET_KEYS);
  const model = configuredModel(config);
  const embedding = configuredEmbedding(config);
  const mailer = mailerOf(config);
  await assertReachable(config.DATABASE_URL);
  const log = createLog(config.ERRAND_LOG_LEVEL);
  const metricsAt = metricsAddress(config);
  const { metrics } = installRuntime({ log, metricsAt });
  const { ERRAND_PUBLIC_URL: publicUrl } = config;
  const store = openStore({
    databaseUrl: config.DATABASE_URL,
    ...(metricsAt ? { onStatement: metrics.statementEnded } : {}),
  });
  const traces = await openTraces({
    endpoint: config.OTEL_EXPORTER_OTLP_ENDPOINT,
    tellsEndpoints: config.ERRAND_TRACEPARENT === 'on',
    onFailed: (error) => log.warn({ error }, 'spans could not be sent to OTEL_EXPORTER_OTLP_ENDPOINT and are lost'),
  });
  const endpoint = endpointClientOf(config, callTimeoutMs);
  const webhooks = endpointClientOf(config, WEBHOOK_TIMEOUT_MS);
  const closeParts = async () => {
    await Promise.all([endpoint.close(), webhooks.close(), traces.close()]);
    await store.close();
  };
  const worker = await createTurnWorker({
    temporal: config.temporal,
    taskQueue: config.ERRAND_TASK_QUEUE,
    activities: ({ client, showsJobState }) =>
      tracedActivities(
        createActivities({
          db: store.db,
          endpoint,
          webhooks,
          model: observedModel({ model, metrics, costOf: ({ usage }) => modelCost(usage, model.prices) }),
          metrics: loggedMetrics(metrics, log),
          sealer: createSealer(keyRing),
          toolLimit: config.ERRAND_TOOL_LIMIT,
          embedding,
          mailer,
          formLink: publicUrl === undefined ? undefined : formLinks({ keyRing, publicUrl }),
          callbackUrl: publicUrl === undefined ? undefined : callbackUrls({ keyRing, publicUrl }),
          turns: { client, taskQueue: config.ERRAND_TASK_QUEUE },
          showsJobState,
          traces,
        }),
        traces,
      ),
    dataConverter: createDataConverter(createPayloadCodec(keyRing)),
    keyChecks: keyRing.checks,
    version: versionOf(config),
    ...(config.ERRAND_WORKFLOW_BUNDLE ? { workflowBundle: { codePath: config.ERRAND_WORKFLOW_BUNDLE } } : {}),
  }).catch(async (error: unknown) => {
    await closeParts();
    throw error;
  });
  const { client, showsJobState } = worker;
  const parts = { db: store.db, temporal: client, taskQueue: config.ERRAND_TASK_QUEUE, showsJobState };
  const stopSweeping = repeatedly(sweepEveryMs, () =>
    sweep(parts, new Date()).then(metrics.sweepEnded, (error: unknown) => {
      metrics.sweepEnded(undefined);
      log.warn({ error }, 'sweep failed: the next one is in a minute');
    }),
  );
  const onFailed = (error: unknown) => log.warn({ error }, 'what waits could not be counted');
  const stopWatching = metricsAt && watchQueues({ read: () => readQueueDepths(store.db), metrics, onFailed });
  return {
    client,
    showsJobState,
    model: model.name,
    isRunning: worker.isRunning,
    run: worker.run,
    shutdown: worker.shutdown,
    async health() {
      const [database, temporal] = await Promise.all([
        succeedsSoon(assertReachable(config.DATABASE_URL)),
        succeedsSoon(assertAnswers(worker.client)),
      ]);
      return { worker: worker.isRunning(), database, temporal };
    },
    async close() {
      await Promise.all([stopSweeping(), stopWatching?.()]);
      await worker.close();
      await closeParts();
    },
  };
}

/** Runs it again and again with a pause between; what is returned ends that, and waits for a run that is under way. */
function repeatedly(pauseMs: number, run: () => Promise<unknown>): () => Promise<void> {
  const stopped = new AbortController();
  const { signal } = stopped;
  const running = (async () => {
    while (await delay(pauseMs, true, { signal, ref: false }).catch(() => false)) await run();
  })();
  return async () => {
    stopped.abort();
    await running;
  };
}

/** A probe gives up soon. The native connection asks a Temporal that is away for ten seconds: its deadline is that of one try. */
const HEALTH_DEADLINE_MS = 2_000;

function succeedsSoon(check: Promise<unknown>): Promise<boolean> {
  const answered = check.then(
    () => true,
    () => false,
  );
  return Promise.race([answered, delay(HEALTH_DEADLINE_MS, false, { ref: false })]);
}

function versionOf({ ERRAND_BUILD_ID: buildId, ERRAND_DEPLOYMENT: deploymentName }: Config) {
  return buildId === undefined ? undefined : { deploymentName, buildId };
}

/**
 * What a worker asks and sends through, without a worker: for whoever wants to know whether these answer.
 * @throws ErrandError `invalid_config`
 */
export function modelParts(config: Config) {
  return { model: configuredModel(config), embedding: configuredEmbedding(config), mailer: mailerOf(config) };
}

function mailerOf({ ERRAND_SMTP_URL: url, ERRAND_MAIL_FROM: from, extraCa }: Config) {
  return url === undefined ? undefined : createMailer({ url, from, extraCa });
}

function endpointClientOf(config: Config, timeoutMs: number) {
  return createEndpointClient({
    timeoutMs,
    maxResponseBytes: config.ERRAND_MAX_RESPONSE_BYTES,
    extraCa: config.extraCa,
    allow: config.ERRAND_EGRESS_ALLOW,
  });
}
