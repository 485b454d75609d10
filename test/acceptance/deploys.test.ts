import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { jobDeclarationSchema } from '../../src/schemas/job.ts';
import { createAction } from '../../src/services/create-action.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling } from '../support/chat.ts';
import { freePort } from '../support/free-port.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { workflowBundleFile } from '../support/workflow-bundle-file.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let environment: Record<string, string>;
const workers: WorkerProcess[] = [];
let isJobDone = false;

beforeAll(async () => {
  world = await createWorld({
    script: ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role !== 'user') return { text: `The tool said: ${last?.content}` };
      if (last.content === 'move') return calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } });
      if (last.content === 'export') return calling('export', { id: 'x-1' });
      const [, orderId] = /^refund (\S+)$/.exec(last.content ?? '') ?? [];
      return orderId ? calling('refundOrder', { orderId, body: { amount: 1 } }) : { text: 'Hello.' };
    },
    handler: ({ url }, response) => {
      if (url === '/start/x-1') return response.writeHead(202).end('{"id":"x-1"}');
      if (url === '/poll/x-1') return response.writeHead(isJobDone ? 200 : 202).end('{}');
      return setTimeout(() => response.end('done'), 200);
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'errand-deploys-'));
  await writeFile(join(folder, 'ca.pem'), world.endpoint.caPem);
  environment = { ...world.workerEnvironment, ERRAND_EXTRA_CA: join(folder, 'ca.pem') };
});

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.kill()));
});

afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

async function startWorker(change: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess({ ...environment, ...change });
  workers.push(worker);
  return worker;
}

async function beginExport(): Promise<void> {
  const action = { description: 'Begins an export of all orders, or looks at one', method: 'GET' as const };
  const parameters = [{ name: 'id', in: 'path' as const, schema: { type: 'string' } }];
  const job = jobDeclarationSchema.parse({
    reference: { pointer: '/id' },
    poll: { action: 'poll', argument: 'id' },
    firstWaitSeconds: 0.2,
    intervalSeconds: 0.2,
    maxIntervalSeconds: 0.2,
  });
  const { organisationId, endpoint, store } = world;
  const poll = { ...action, name: 'Poll export', toolName: 'poll', url: `${endpoint.url}/poll/{id}`, parameters };
  const begin = {
    ...action,
    name: 'Begin export',
    toolName: 'export',
    url: `${endpoint.url}/start/{id}`,
    parameters,
    job,
  };
  for (const draft of [poll, begin]) await createAction(store.db, { organisationId, draft });
  expect(await world.client.submit(world.message({ text: 'export' }))).toMatchObject({ state: 'replied' });
}

/** What `temporal worker deployment set-current-version` does. */
async function makeCurrent(deploymentName: string, buildId: string): Promise<void> {
  const { workflowService } = world.temporal;
  const request = { namespace: 'default', deploymentName, buildId, version: `${deploymentName}.${buildId}` };
  // the server hears of a version some moments after its worker has begun to ask for work
  await vi.waitFor(() => workflowService.setWorkerDeploymentCurrentVersion(request), {
    timeout: 60_000,
    interval: 200,
  });
}

test('workers replaced one after the other under load: every message is answered, each called for once', async () => {
  const orders = Array.from({ length: 24 }, (_, index) => `A-7${index}`);
  let running = [await startWorker(), await startWorker()];
  const answers: Promise<{ state: string }>[] = [];
  for (const [index, order] of orders.entries()) {
    answers.push(world.client.submit(world.message({ text: `refund ${order}` })));
    if (index % 12 !== 5) continue;
    const [oldest, ...others] = running;
    const next = startWorker();
    await new Promise((resolve) => setTimeout(resolve, 100)); // some calls are under way
    expect(await oldest?.stop()).toBe(0);
    running = [...others, await next];
  }
  expect((await Promise.all(answers)).map(({ state }) => state)).toEqual(orders.map(() => 'replied'));
  const called = world.endpoint.requests.map(({ url }) => url.split('/')[2] ?? '').filter((id) => id.startsWith('A-7'));
  expect(called.toSorted()).toEqual(orders.toSorted());
});

test('the health endpoint says that a worker lives, and whether it can work, as soon as a probe wants to know', async () => {
  const database = new URL(world.database.url);
  const [temporalHost = '', temporalPort] = (world.workerEnvironment.TEMPORAL_ADDRESS ?? '').split(':');
  const toDatabase = await startTcpProxy({ host: database.hostname, port: Number(database.port) });
  const toTemporal = await startTcpProxy({ host: temporalHost, port: Number(temporalPort) });
  onTestFinished(() => Promise.all([toDatabase.stop(), toTemporal.stop()]).then(() => undefined));
  database.port = String(toDatabase.port);
  const port = await freePort();
  const addresses = { DATABASE_URL: database.href, TEMPORAL_ADDRESS: `127.0.0.1:${toTemporal.port}` };
  await startWorker({ ...addresses, ERRAND_HEALTH_PORT: String(port) });
  const asked = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: answer.status, text: await answer.text() };
  };
  expect(await asked('/healthz')).toEqual({ status: 200, text: 'ok' });
  const readyTells = (parts: object) => async () => {
    const { status, text } = await asked('/readyz');
    expect([status, JSON.parse(text)]).toEqual([503, parts]);
  };
  await vi.waitFor(async () => expect(await asked('/readyz')).toMatchObject({ status: 200 }), { timeout: 60_000 });
  await toDatabase.stop();
  await vi.waitFor(readyTells({ worker: true, database: false, temporal: true }), { timeout: 60_000 });
  await toTemporal.stop();
  const askedAt = performance.now();
  await readyTells({ worker: true, database: false, temporal: false })();
  expect(performance.now() - askedAt).toBeLessThan(5_000);
  expect(await asked('/healthz')).toMatchObject({ status: 200 });
});

// the last one: a task queue with a current version gives unversioned workers nothing more
test('an open form and an open job are taken over by workers of a new version, when those of the old one are gone', async () => {
  const deployment = `errand-${randomBytes(4).toString('hex')}`;
  const before = await startWorker({ ERRAND_DEPLOYMENT: deployment, ERRAND_BUILD_ID: '1.0' });
  await makeCurrent(deployment, '1.0');
  const message = world.message({ text: 'move' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`the turn ended as ${waiting.state}`);
  await beginExport();
  const later = await workflowBundleFile(new URL('../support/later-workflows.ts', import.meta.url), folder);
  const bundle = { ERRAND_WORKFLOW_BUNDLE: later };
  await startWorker({ ...bundle, ERRAND_DEPLOYMENT: deployment, ERRAND_BUILD_ID: '1.1' });
  await makeCurrent(deployment, '1.1');
  expect(await before.stop()).toBe(0);
  const { organisationId, session } = message;
  const values = { orderId: 'A-1', body: { city: 'Kiel' } };
  const form = { organisationId, session, formId: waiting.form.formId };
  expect(await world.client.submitForm({ ...form, values })).toMatchObject({ state: 'replied' });
  const { versioningInfo } =
    (await world.temporal.workflow.getHandle(`session/${sessionIdOf(message)}`).describe()).raw.workflowExecutionInfo ??
    {};
  expect(versioningInfo?.deploymentVersion).toMatchObject({ deploymentName: deployment, buildId: '1.1' });
  isJobDone = true;
  const stateOfJob = async () => (await world.database.query('select state from jobs'))[0]?.state;
  await vi.waitUntil(async () => (await stateOfJob()) === 'done', { timeout: 60_000, interval: 100 });
});
