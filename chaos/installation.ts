import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { createErrandClient, type ErrandClient } from '../src/client.ts';
import { generateKeyRingText, parseKeyRing } from '../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../src/secrets/payload-codec.ts';
import { createOrganisation } from '../src/services/create-organisation.ts';
import { editOrganisation } from '../src/services/edit-organisation.ts';
import { importActions } from '../src/services/import-actions.ts';
import { openStore, type Store } from '../src/store/database.ts';
import { connectTemporal } from '../src/temporal/connection.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import { startHttpsEndpoint } from '../test/support/https-endpoint.ts';
import { startOpenAiServer } from '../test/support/openai-server.ts';
import { startWorkerProcess } from '../test/support/worker-process.ts';
import { companyDocument, companyEndpoint, companyModel, isPoll, orderIn } from './company.ts';
import { createHolds, type Holds } from './holds.ts';
import { createReceiver, RECEIVER_PATH, type Receiver } from './receiver.ts';
import { createStatementHolds, type StatementHolds } from './statement-holds.ts';
import { type StatementProxy, startStatementProxy } from './statement-proxy.ts';

/** Servers that a run may use: its own embedded ones, or those of the tests. */
export interface ServersInUse {
  temporalAddress: string;
  /** an empty, migrated database, as its owner */
  databaseUrl: string;
  workflowBundlePath: string;
}

/** A worker process that reaches PostgreSQL by way of a proxy of its own. */
export interface ChaosWorker {
  /** kill -9: what its connections held never arrives */
  kill(): Promise<void>;
}

/** An organisation with its company and its workers, all real, and the places where sessions can be kept. */
export interface Installation {
  organisationId: string;
  client: ErrandClient;
  temporal: Client;
  store: Store;
  holds: Holds;
  statements: StatementHolds;
  receiver: Receiver;
  hasWebhook(): boolean;
  /** from now on the company's webhook is told how turns end */
  setWebhook(): Promise<void>;
  /** lets everybody go on who is kept */
  release(): void;
  /** how often the company was asked how far an order's exchange is */
  pollsOf(orderId: string): number;
  /** how often the company was asked to change an order */
  requestsOf(orderId: string): number;
  startWorker(): Promise<ChaosWorker>;
  /** kills the workers that are left and ends everything else */
  stop(): Promise<void>;
}

export async function createInstallation({
  temporalAddress,
  databaseUrl,
  workflowBundlePath,
}: ServersInUse): Promise<Installation> {
  const holds = createHolds();
  const statements = createStatementHolds();
  const receiver = createReceiver(holds);
  const secretKeys = generateKeyRingText();
  const dataConverter = createDataConverter(createPayloadCodec(parseKeyRing(secretKeys)));
  const folder = await mkdtemp(join(tmpdir(), 'errand-chaos-'));
  const [endpoint, model, temporal] = await Promise.all([
    startHttpsEndpoint({ handler: companyEndpoint({ holds, receiver }) }),
    startOpenAiServer({ script: companyModel(holds) }),
    connectTemporal({ address: temporalAddress, namespace: 'default' }, dataConverter),
  ]);
  const store = openStore({ databaseUrl });
  const organisationId = `chaos-${randomBytes(6).toString('hex')}`;
  await createOrganisation(store.db, { id: organisationId, name: 'Chaos' });
  await importActions(store.db, {
    organisationId,
    text: JSON.stringify(companyDocument),
    fileName: 'company.json',
    serverBaseUrl: endpoint.url,
  });
  const extraCa = join(folder, 'ca.pem');
  await writeFile(extraCa, endpoint.caPem);
  const taskQueue = organisationId;
  const errand = createErrandClient({ client: temporal, taskQueue });
  let hasWebhook = false;
  let asking = 0;
  const counted = async <Answer>(answer: Promise<Answer>): Promise<Answer> => {
    asking += 1;
    return answer.finally(() => {
      asking -= 1;
    });
  };
  const client: ErrandClient = {
    ...errand,
    submit: (...message) => counted(errand.submit(...message)),
    submitForm: (form) => counted(errand.submitForm(form)),
  };
  const proxies: StatementProxy[] = [];
  const workers: ChaosWorker[] = [];
  return {
    organisationId,
    client,
    temporal,
    store,
    holds,
    statements,
    receiver,
    hasWebhook: () => hasWebhook,
    async setWebhook() {
      const settings = { webhookUrl: `${endpoint.url}${RECEIVER_PATH}` };
      await editOrganisation(store.db, { id: organisationId, settings });
      hasWebhook = true;
    },
    release() {
      holds.release();
      statements.clear();
      for (const proxy of proxies) proxy.release();
    },
    requestsOf: (orderId) => endpoint.requests.filter(({ url }) => !isPoll(url) && orderIn(url) === orderId).length,
    pollsOf: (orderId) => endpoint.requests.filter(({ url }) => isPoll(url) && orderIn(url) === orderId).length,
    async startWorker() {
      const proxy = await startStatementProxy({ databaseUrl, holds: statements });
      proxies.push(proxy);
      const process = await startWorkerProcess({
        TEMPORAL_ADDRESS: temporalAddress,
        DATABASE_URL: proxy.url,
        ERRAND_SECRET_KEYS: secretKeys,
        ERRAND_TASK_QUEUE: taskQueue,
        ERRAND_MODEL: 'openai-compatible/chaos',
        ERRAND_MODEL_BASE_URL: model.url,
        ERRAND_EGRESS_ALLOW: endpoint.target,
        ERRAND_EXTRA_CA: extraCa,
        ERRAND_WORKFLOW_BUNDLE: workflowBundlePath,
      });
      const worker = {
        async kill() {
          await process.kill();
          await proxy.stop();
        },
      };
      workers.push(worker);
      return worker;
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.kill()));
      await Promise.all([...proxies, endpoint, model].map((one) => one.stop()));
      await store.close();
      // a sender that is given up still asks again, and on a closed connection that is an uncaught error
      if (asking === 0) await client.close();
      await rm(folder, { recursive: true });
    },
  };
}
