import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { bundleWorkflows } from '../../src/temporal/worker.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { startErrand } from '../support/errand-process.ts';
import { historyOf } from '../support/history.ts';
import type { OpenAiScript } from '../support/openai-server.ts';
import { resetToStart } from '../support/reset-to-start.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startWorkerProcess, type WorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let environment: Record<string, string>;
const workers: WorkerProcess[] = [];
/** set by a test that wants the endpoint, or the model, to keep its caller waiting; called when it is */
let holdEndpoint: ((id: string) => void) | undefined;
let holdModel: (() => void) | undefined;

/** `refund <id>`: one refund call that carries the id, then a reply with what the tool said. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [, id] = /^refund (\S+)$/.exec(last?.content ?? '') ?? [];
  if (last?.role !== 'user' || !id) return { text: `The tool said: ${last?.content}` };
  if (holdModel) {
    holdModel();
    holdModel = undefined;
    return { hang: true };
  }
  return { toolCalls: [{ name: 'refundOrder', arguments: { orderId: id, body: { amount: 1 } } }] };
};

beforeAll(async () => {
  world = await createWorld({
    script,
    handler: ({ url }, response) => {
      const id = idIn(url);
      if (holdEndpoint) {
        holdEndpoint(id);
        holdEndpoint = undefined;
        return; // this caller never gets an answer
      }
      response.end(`refunded ${id}`);
    },
  });
  folder = await mkdtemp(join(tmpdir(), 'errand-crash-'));
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

const idIn = (url: string) => url.split('/')[2] ?? '';
const requestsOf = (id: string) => world.endpoint.requests.filter(({ url }) => idIn(url) === id).length;

async function startWorker(change: Record<string, string> = {}): Promise<WorkerProcess> {
  const worker = await startWorkerProcess({ ...environment, ...change });
  workers.push(worker);
  return worker;
}

async function ledgerOf(session: string) {
  const rows = await world.database.query(
    `select step, s.state, s.cause, s.response_status from steps s join turns t on t.id = s.owner_id
     where t.session_id = $1 order by depth, step`,
    [sessionIdOf({ organisationId: world.organisationId, session })],
  );
  return rows.filter(({ state }) => state !== null);
}

test('worker lost during the call: as timeout; one request, a reply within 15 s, recorded as unknown', async () => {
  const doomed = await startWorker();
  const message = world.message({ text: 'refund A-1' });
  const called = new Promise((resolve) => (holdEndpoint = resolve));
  const answer = world.client.submit(message);
  await called;
  await startWorker();
  const killedAt = performance.now();
  await doomed.kill();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('Request timed out') });
  expect(performance.now() - killedAt).toBeLessThan(15_000);
  expect(requestsOf('A-1')).toBe(1);
  expect(await ledgerOf(message.session)).toMatchObject([{ step: 0, state: 'unknown', cause: 'worker_lost' }]);
});

test('a worker killed before the fence: the call is made once, afterwards', async () => {
  const proxy = await databaseProxy();
  const doomed = await startWorker({ DATABASE_URL: proxy.url });
  const atFence = proxy.holdAt('with fenced as');
  const message = world.message({ text: 'refund A-2' });
  const answer = world.client.submit(message);
  await atFence;
  expect(requestsOf('A-2')).toBe(0);
  await startWorker();
  await doomed.kill();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-2') });
  expect(requestsOf('A-2')).toBe(1);
  expect(await ledgerOf(message.session)).toMatchObject([{ step: 0, state: 'succeeded', response_status: 200 }]);
});

test('a database that goes in the middle of a turn: its steps wait in Temporal, few events long, and the answer comes', async () => {
  const proxy = await databaseProxy();
  await startWorker({ DATABASE_URL: proxy.url });
  const cut = proxy.cutAt(FINISHING);
  const message = world.message({ text: 'refund A-10' });
  const answer = world.client.submit(message);
  await cut;
  await vi.waitUntil(() => isTriedAgain(message, 'decide'), { timeout: 60_000, interval: 200 });
  proxy.mend();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-10') });
  expect(requestsOf('A-10')).toBe(1);
  const events = await historyOf(world, { sessionId: sessionIdOf(message) });
  expect(events.filter((event) => event.markerRecordedEventAttributes).length).toBeLessThan(4);
  expect(events.length).toBeLessThan(50);
});

test('the statement that ends a turn is committed and its answer lost: the reply stands, and is told', async () => {
  const proxy = await databaseProxy();
  await startWorker({ DATABASE_URL: proxy.url });
  const lost = proxy.loseAnswerAt(FINISHING);
  const message = world.message({ text: 'refund A-12' });
  const answer = world.client.submit(message);
  await lost;
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-12') });
  expect(requestsOf('A-12')).toBe(1);
  const sessionId = sessionIdOf(message);
  expect(await world.database.query('select role from messages where session_id = $1', [sessionId])).toHaveLength(2);
  const events = await historyOf(world, { sessionId });
  expect(events.filter(({ markerRecordedEventAttributes: marker }) => marker)).toHaveLength(2); // beginTurn, finishTurn
});

test('a worker asked to stop while its database is away ends in good order, and another one answers', async () => {
  const proxy = await databaseProxy();
  const worker = await startWorker({ DATABASE_URL: proxy.url });
  const cut = proxy.cutAt(FINISHING);
  const message = world.message({ text: 'refund A-11' });
  const answer = world.client.submit(message);
  await cut;
  const askedAt = performance.now();
  expect(await worker.stop()).toBe(0);
  // far less than the 75 s that a running call would be given
  expect(performance.now() - askedAt).toBeLessThan(60_000);
  await startWorker();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-11') });
  expect(requestsOf('A-11')).toBe(1);
});

/** Stands in the statement that ends a turn, and in no other. */
const FINISHING = 'with decided as';

async function isTriedAgain(message: MessageInput, activity: string): Promise<boolean> {
  const { raw } = await world.temporal.workflow.getHandle(`session/${sessionIdOf(message)}`).describe();
  return (
    raw.pendingActivities?.some(({ activityType, attempt }) => activityType?.name === activity && (attempt ?? 0) > 1) ??
    false
  );
}

/** The way to the database for one test. */
async function databaseProxy() {
  const url = new URL(world.database.url);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  onTestFinished(() => proxy.stop());
  url.port = String(proxy.port);
  return { ...proxy, url: url.href };
}

test('a worker killed while the model is thinking: no second decision, no second call', async () => {
  const doomed = await startWorker();
  const message = world.message({ text: 'refund A-3' });
  const asked = new Promise<void>((resolve) => (holdModel = resolve));
  const answer = world.client.submit(message);
  await asked;
  await startWorker();
  await doomed.kill();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-3') });
  expect(requestsOf('A-3')).toBe(1);
  expect(await ledgerOf(message.session)).toHaveLength(1);
});

test('a message that no worker takes before the deadline is refused as not accepted, and answered when one comes', async () => {
  const message = world.message({ text: 'refund A-8' });
  await expect(world.client.submit(message, { deadlineMs: 1_000 })).rejects.toMatchObject({ code: 'not_accepted' });
  await startWorker();
  expect(await world.client.submit(message)).toMatchObject({
    state: 'replied',
    reply: expect.stringContaining('refunded A-8'),
  });
  expect(requestsOf('A-8')).toBe(1);
});

test('whoever waits at a terminal hears after some seconds what may be missing, and the answer once it is there', async () => {
  const { organisationId } = world;
  const args = ['say', 'refund A-9', '--org', organisationId, '--session', 's-9'];
  const say = startErrand({ args, cwd: folder, env: environment });
  await say.says('errand: still waiting: is a worker running');
  await startWorker();
  expect(await say.exitCode).toBe(0);
  expect(say.stdout()).toContain('refunded A-9');
});

test('a message that no worker was there for is answered when one comes', async () => {
  const answer = world.client.submit(world.message({ text: 'refund A-4' }));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  await startWorker();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-4') });
  expect(requestsOf('A-4')).toBe(1);
});

test('a message whose workflow tasks fail by a bug is answered after the fixed deploy', async () => {
  const { code } = await bundleWorkflows({
    path: fileURLToPath(new URL('../support/broken-workflows.ts', import.meta.url)),
    dataConverter: world.dataConverter,
  });
  const codePath = join(folder, 'broken.cjs');
  await writeFile(codePath, code);
  const broken = await startWorker({ ERRAND_WORKFLOW_BUNDLE: codePath });
  const message = world.message({ text: 'refund A-7' });
  const answer = world.client.submit(message);
  const workflowId = turnWorkflowId(sessionIdOf({ organisationId: world.organisationId, session: message.session }));
  await vi.waitUntil(() => taskFailed(workflowId), { timeout: 60_000, interval: 200 });
  await broken.kill();
  await startWorker();
  expect(await answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('refunded A-7') });
  expect(requestsOf('A-7')).toBe(1);
});

async function taskFailed(workflowId: string): Promise<boolean> {
  const history = await world.temporal.workflow
    .getHandle(workflowId)
    .fetchHistory()
    .catch(() => undefined);
  return history?.events?.some(({ workflowTaskFailedEventAttributes }) => workflowTaskFailedEventAttributes) ?? false;
}

test('messages of many sessions are each called for once and answered by two worker processes', async () => {
  await Promise.all([startWorker(), startWorker()]);
  const ids = Array.from({ length: 12 }, (_, n) => `A-5${n}`);
  const answers = await Promise.all(ids.map((id) => world.client.submit(world.message({ text: `refund ${id}` }))));
  expect(answers.map((answer) => answer.state)).toEqual(ids.map(() => 'replied'));
  expect(ids.map(requestsOf)).toEqual(ids.map(() => 1));
});

test('a turn that an operator resets to before its call does not call again', async () => {
  await startWorker();
  const message = world.message({ text: 'refund A-6' });
  await world.client.submit(message);
  await resetToStart(world, message.session);
  expect(requestsOf('A-6')).toBe(1);
  expect(await ledgerOf(message.session)).toMatchObject([{ step: 0, state: 'succeeded' }]);
});
