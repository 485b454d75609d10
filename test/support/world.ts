import { randomBytes, randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { DataConverter } from '@temporalio/common';
import { DefaultLogger, Runtime, type WorkflowBundleOption } from '@temporalio/worker';
import { inject } from 'vitest';
import { createActivities } from '../../src/activities/index.ts';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import { createErrandClient, type ErrandClient, type MessageInput } from '../../src/client.ts';
import { createEndpointClient } from '../../src/http/endpoint-client.ts';
import type { Mailer } from '../../src/mail/mailer.ts';
import type { EmbeddingModel, LanguageModel } from '../../src/schemas/decision.ts';
import type { OrganisationSettings } from '../../src/schemas/organisation.ts';
import type { OfferedCallback } from '../../src/secrets/callback-token.ts';
import type { LinkedForm } from '../../src/secrets/form-link.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import { createSealer, type Sealer } from '../../src/secrets/sealing.ts';
import { createOrganisation } from '../../src/services/create-organisation.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { openStore, type Store } from '../../src/store/database.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { createTurnWorker } from '../../src/temporal/worker.ts';
import type { DeliveryPatience } from '../../src/turn/delivery-outcome.ts';
import { createDatabase } from './database.ts';
import { type EndpointHandler, type HttpsEndpoint, startHttpsEndpoint } from './https-endpoint.ts';
import { type OpenAiScript, type OpenAiServer, startOpenAiServer } from './openai-server.ts';
import { testActions } from './test-actions.ts';

/** A whole installation on the shared servers: own database, task queue, keys, endpoint and model server. */
export interface World {
  store: Store;
  database: { url: string; query(text: string, values?: unknown[]): Promise<Record<string, unknown>[]> };
  endpoint: HttpsEndpoint;
  model: OpenAiServer;
  client: ErrandClient;
  temporal: Client;
  taskQueue: string;
  secretKeys: string;
  dataConverter: DataConverter;
  sealer: Sealer;
  /** one organisation, its actions imported from test-actions.ts */
  organisationId: string;
  addOrganisation(settings?: Partial<OrganisationSettings>): Promise<string>;
  /** a message with everything but what the test is about */
  message(change: Partial<MessageInput> & { text: string }): MessageInput;
  /** the environment of a worker process of this installation */
  workerEnvironment: Record<string, string>;
  startWorker(options?: WorkerOptions): Promise<{ stop(): Promise<void> }>;
  close(): Promise<void>;
}

interface WorkerOptions {
  workflowBundle?: WorkflowBundleOption;
  /** default: the scripted one */
  model?: LanguageModel;
  toolLimit?: number;
  embedding?: EmbeddingModel | undefined;
  mailer?: Mailer | undefined;
  formLink?: ((form: LinkedForm) => string) | undefined;
  callbackUrl?: ((call: OfferedCallback) => string) | undefined;
  /** shorter than the product's three days */
  deliveryPatience?: DeliveryPatience;
}

// the SDK's own lines at each worker's start and stop would bury the tests'
Runtime.install({ logger: new DefaultLogger('ERROR') });

/** Ends whatever a test left running, in the reverse order of its start. */
export async function createWorld({
  script,
  handler = (_request, response) => void response.end('ok'),
  callTimeoutMs = 30_000,
  alsoAllowed = [],
}: {
  script: OpenAiScript;
  handler?: EndpointHandler;
  callTimeoutMs?: number;
  /** `host:port` targets beside the endpoint that calls may reach */
  alsoAllowed?: string[];
}): Promise<World> {
  const [database, endpoint, model] = await Promise.all([
    createDatabase(),
    startHttpsEndpoint({ handler }),
    startOpenAiServer({ script }),
  ]);
  const store = openStore({ databaseUrl: database.url });
  const secretKeys = generateKeyRingText();
  const keyRing = parseKeyRing(secretKeys);
  const sealer = createSealer(keyRing);
  const dataConverter = createDataConverter(createPayloadCodec(keyRing));
  const address = inject('temporalAddress');
  const temporal = await connectTemporal({ address, namespace: 'default' }, dataConverter);
  const taskQueue = `test-${randomBytes(6).toString('hex')}`;
  const client = createErrandClient({ client: temporal, taskQueue });
  const running: { stop(): Promise<void> }[] = [];

  async function addOrganisation(settings: Partial<OrganisationSettings> = {}): Promise<string> {
    const id = `org-${randomBytes(6).toString('hex')}`;
    await createOrganisation(store.db, { id, name: 'Test', settings });
    await importActions(store.db, {
      organisationId: id,
      text: JSON.stringify(testActions),
      fileName: 'actions.json',
      serverBaseUrl: endpoint.url,
    });
    return id;
  }

  const organisationId = await addOrganisation();
  return {
    store,
    database,
    endpoint,
    model,
    client,
    temporal,
    taskQueue,
    secretKeys,
    dataConverter,
    sealer,
    organisationId,
    addOrganisation,
    message: (change) => ({
      organisationId,
      session: randomUUID(),
      channel: 'web',
      messageId: randomUUID(),
      ...change,
    }),
    workerEnvironment: {
      TEMPORAL_ADDRESS: address,
      DATABASE_URL: database.url,
      ERRAND_SECRET_KEYS: secretKeys,
      ERRAND_TASK_QUEUE: taskQueue,
      ERRAND_MODEL: 'openai-compatible/test',
      ERRAND_MODEL_BASE_URL: model.url,
      ERRAND_EGRESS_ALLOW: endpoint.target,
      ERRAND_WORKFLOW_BUNDLE: inject('workflowBundlePath'),
    },
    async startWorker({
      workflowBundle = { codePath: inject('workflowBundlePath') },
      model: answering = createLanguageModel({ model: 'openai-compatible/test', baseUrl: model.url }),
      toolLimit,
      embedding,
      mailer,
      formLink,
      callbackUrl,
      deliveryPatience,
    }: WorkerOptions = {}) {
      const calls = createEndpointClient({
        timeoutMs: callTimeoutMs,
        maxResponseBytes: 10 * 1024 * 1024,
        extraCa: [endpoint.caPem],
        allow: [endpoint.target, ...alsoAllowed],
      });
      const worker = await createTurnWorker({
        temporal: { address, namespace: 'default' },
        taskQueue,
        activities: ({ client: temporal, showsJobState }) =>
          createActivities({
            db: store.db,
            endpoint: calls,
            model: answering,
            sealer,
            ...(toolLimit === undefined ? {} : { toolLimit }),
            embedding,
            mailer,
            formLink,
            callbackUrl,
            ...(deliveryPatience ? { deliveryPatience } : {}),
            turns: { client: temporal, taskQueue },
            showsJobState,
          }),
        dataConverter,
        workflowBundle,
        shutdownGraceMs: 500,
      });
      const ended = worker.run();
      let stopped: Promise<void> | undefined;
      const stop = async () => {
        worker.shutdown();
        await ended;
        await Promise.all([worker.close(), calls.close()]);
      };
      const handle = { stop: () => (stopped ??= stop()) };
      running.push(handle);
      return handle;
    },
    async close() {
      await model.stop();
      await endpoint.stop();
      for (const worker of running.reverse()) await worker.stop();
      await client.close();
      await store.close();
      await database.drop();
    },
  };
}
