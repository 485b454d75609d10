import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { readConfig, workerConfig } from '../../src/config.ts';
import { callbackToken, callbackUrls, openCallbackToken } from '../../src/secrets/callback-token.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { takeCallback } from '../../src/store/callbacks.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn, toolsIn } from '../support/chat.ts';
import { startErrand } from '../support/errand-process.ts';
import { freePort } from '../support/free-port.ts';
import { type Answer, createLongJobs, type LongJobs, running } from '../support/long-jobs.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

let jobs: LongJobs;
let server: RunningServer;
let stopWorker: () => Promise<void>;

const callback = { header: 'X-Callback-Url' };
/** nothing but a callback ends it */
const waiting = { callback, firstWaitSeconds: 600 };
const finished = '{"status":"finished","file":"orders-2026.csv"}';

beforeAll(async () => {
  // a poll that a test holds, and the call that waits for a callback, must not time out meanwhile
  jobs = await createLongJobs({ callTimeoutMs: 30_000 });
  const config = readConfig({ ...jobs.world.workerEnvironment, ERRAND_LOG_LEVEL: 'silent' });
  server = await startServer(workerConfig(config), { port: 0 });
  await startWorker();
});

afterAll(async () => {
  await server?.close();
  await jobs.close();
});

async function startWorker(): Promise<void> {
  const keyRing = parseKeyRing(jobs.world.secretKeys);
  const worker = await jobs.world.startWorker({ callbackUrl: callbackUrls({ keyRing, publicUrl: server.url }) });
  stopWorker = worker.stop;
}

const offered = (reference: string) => String(jobs.beginning(reference)?.header['x-callback-url'] ?? '');
const report = (url: string, init: RequestInit = {}) => fetch(url, { method: 'POST', body: finished, ...init });
const statusOf = async (url: string, init?: RequestInit) => (await report(url, init)).status;

/** What a callback's URL says, for other ones to be made of. */
function opened(url: string) {
  const call = openCallbackToken(parseKeyRing(jobs.world.secretKeys), url.split('/').at(-1) ?? '');
  if (!call) throw new Error('the offered token does not open');
  return call;
}

test('one that comes before the call has been answered ends the job, and nothing is polled', async () => {
  const declared = await jobs.declare({ declared: { callback } });
  const statuses: number[] = [];
  jobs.whenBegun(declared.reference, async () => {
    statuses.push(await statusOf(offered(declared.reference)), await statusOf(offered(declared.reference)));
  });
  const job = await jobs.begin(declared);
  expect(statuses).toEqual([204, 409]);
  expect(await jobs.told(job)).toMatchObject({ state: 'done', cause: 'callback', polls: 0, callback_body: finished });
  expect(jobs.polled(job.reference)).toEqual([]);
  expect(await jobs.newsOf(job)).toEqual([expect.stringMatching(/orders-2026\.csv.*is done\./s)]);
});

test('one that comes during the first wait ends the job, whatever its type; its body is what the AI is told', async () => {
  const job = await jobs.begun(waiting, () => running);
  const headers = { 'content-type': 'application/x-whatever' };
  expect(await statusOf(offered(job.reference), { method: 'PUT', headers, body: 'see /files/1' })).toBe(204);
  expect(await jobs.told(job)).toMatchObject({ state: 'done', cause: 'callback', callback_body: 'see /files/1' });
  expect(await jobs.newsOf(job)).toEqual([expect.stringContaining('see /files/1')]);
  const again = await report(offered(job.reference));
  expect([again.status, await again.text()]).toEqual([409, 'this callback was taken before']);
  const [row] = await jobs.world.database.query('select late_outcome from steps where owner_id = $1', [
    `callback/${opened(offered(job.reference)).turnId}`,
  ]);
  expect(row?.late_outcome).toEqual({ repeated: 1 });
});

test.each<[string, Answer, string]>([
  ['still under way: the callback ends it', running, 'callback'],
  ['done: the poll ends it', {}, '200'],
])('one that comes during a poll whose answer then is %s', async (_what, answer, cause) => {
  let release = (_answer: Answer) => {};
  const job = await jobs.begun({ callback }, () => new Promise((resolve) => (release = resolve)));
  await vi.waitUntil(() => jobs.polled(job.reference).length === 1, { timeout: 60_000, interval: 10 });
  expect(await statusOf(offered(job.reference))).toBe(204);
  release(answer);
  expect(await jobs.told(job)).toMatchObject({ state: 'done', cause, polls: 1 });
  expect(jobs.polled(job.reference)).toHaveLength(1);
  expect(await statusOf(offered(job.reference))).toBe(409);
});

test('one that says what the declaration calls failed fails the job', async () => {
  const failed = { pointer: '/status', values: ['broken'] };
  const job = await jobs.begun({ ...waiting, failed }, () => running);
  expect(await statusOf(offered(job.reference), { body: '{"status":"Broken"}' })).toBe(204);
  expect(await jobs.told(job)).toMatchObject({ state: 'failed', cause: 'callback' });
});

test('those that say that it is still under way end nothing and use nothing up, also before the call has been answered', async () => {
  const declared = await jobs.declare({ declared: waiting });
  const { reference } = declared;
  jobs.answer(reference, () => running);
  const underWay = () => statusOf(offered(reference), { body: '{"state":"Running","progress":40}' });
  jobs.whenBegun(reference, async () => expect(await underWay()).toBe(204));
  const job = await jobs.begin(declared);
  for (let times = 0; times < 2; times += 1) {
    await vi.waitUntil(async () => (await underWay()) === 204, { timeout: 60_000, interval: 50 });
  }
  expect(await jobs.rowOf(job)).toMatchObject({ state: 'pending' });
  await vi.waitUntil(async () => (await statusOf(offered(reference))) === 204, { timeout: 60_000, interval: 50 });
  expect(await jobs.told(job)).toMatchObject({ state: 'done', cause: 'callback', callback_body: finished });
  expect(await jobs.newsOf(job)).toEqual([expect.stringMatching(/orders-2026\.csv.*is done\./s)]);
});

test('of several at once one is taken, and the session is told once', async () => {
  const job = await jobs.begun(waiting, () => running);
  const statuses = await Promise.all(Array.from({ length: 5 }, () => statusOf(offered(job.reference))));
  expect(statuses.toSorted()).toEqual([204, 409, 409, 409, 409]);
  await jobs.told(job);
  expect(await jobs.newsOf(job)).toHaveLength(1);
});

test('wrong, foreign and made-up ones are unknown, expired ones and those of a job that has ended late; the log says so', async () => {
  const { world } = jobs;
  const log = startErrand({
    args: ['server'],
    cwd: tmpdir(),
    env: { ...world.workerEnvironment, ERRAND_SERVER_PORT: String(await freePort()), ERRAND_LOG_LEVEL: 'warn' },
  });
  await log.says('server: forms at');
  const [, origin = ''] = /forms at (\S+),/.exec(log.stderr()) ?? [];
  const job = await jobs.begun(waiting, () => running);
  const url = offered(job.reference);
  const call = opened(url);
  const keyRing = parseKeyRing(world.secretKeys);
  const at = (token: string) => `${origin}/callbacks/${token}`;
  const others = [
    'k1.AAAA',
    callbackToken(parseKeyRing(generateKeyRingText()), call),
    callbackToken(keyRing, { ...call, turnId: randomUUID() }),
    callbackToken(keyRing, { ...call, organisationId: await world.addOrganisation() }),
    callbackToken(keyRing, { ...call, sessionId: '0'.repeat(32) }),
  ];
  for (const other of others) {
    const answer = await report(at(other));
    expect([answer.status, await answer.text()]).toEqual([404, 'there is no such callback']);
  }
  const expired = callbackToken(keyRing, { ...call, expiresAt: new Date(Date.now() - 1_000).toISOString() });
  expect(await statusOf(at(expired))).toBe(410);
  expect(await jobs.rowOf(job)).toMatchObject({ state: 'pending', callback_body: null });
  const polled = await jobs.begun({ callback }, () => ({}));
  await jobs.told(polled);
  expect(await statusOf(at(offered(polled.reference).split('/').at(-1) ?? ''))).toBe(410);
  expect(await jobs.rowOf(polled)).toMatchObject({ cause: '200', callback_body: null });
  await log.says(polled.jobId);
  const refused = log.stderr().match(/a callback was refused/g) ?? log.stdout().match(/a callback was refused/g);
  expect(refused).toHaveLength(7);
  expect(log.stderr() + log.stdout()).not.toContain(url.slice(-40));
  expect(log.stderr() + log.stdout()).not.toContain('orders-2026');
});

test('more than 1 MB is refused and uses nothing up; other methods are; NUL is stored as what it is not', async () => {
  const job = await jobs.begun(waiting, () => running);
  const url = offered(job.reference);
  expect(await statusOf(url, { body: 'x'.repeat(1024 * 1024 + 1) })).toBe(413);
  expect((await fetch(url)).status).toBe(405);
  expect(await jobs.rowOf(job)).toMatchObject({ state: 'pending', callback_body: null });
  expect(await statusOf(url, { body: `${'x'.repeat(1024 * 1024 - 1)}\0` })).toBe(204);
  expect(String((await jobs.told(job))?.callback_body)).toMatch(/^x{1048575}\uFFFD$/);
});

test('one that was taken by a server that died before it told anybody is not lost: by the next poll, or when it comes again', async () => {
  const { db } = jobs.world.store;
  let release = (_answer: Answer) => {};
  const soon = await jobs.begun(
    { callback, intervalSeconds: 0.3 },
    () => new Promise((resolve) => (release = resolve)),
  );
  const later = await jobs.begun(waiting, () => running);
  await vi.waitUntil(() => jobs.polled(soon.reference).length === 1, { timeout: 60_000, interval: 10 });
  await takeCallback(db, { ...opened(offered(soon.reference)), body: 'first' });
  await takeCallback(db, { ...opened(offered(later.reference)), body: 'first' });
  release(running);
  expect(await jobs.told(soon)).toMatchObject({ state: 'done', cause: 'callback', callback_body: 'first' });
  expect(await statusOf(offered(later.reference), { body: 'second' })).toBe(409);
  expect(await jobs.told(later)).toMatchObject({ state: 'done', cause: 'callback', callback_body: 'first' });
});

test('one that comes while no worker runs is taken, and ends the job when one does', async () => {
  const job = await jobs.begun(waiting, () => running);
  await stopWorker();
  expect(await statusOf(offered(job.reference))).toBe(204);
  expect(await jobs.rowOf(job)).toMatchObject({ state: 'pending', callback_body: finished });
  await startWorker();
  expect(await jobs.told(job)).toMatchObject({ state: 'done', cause: 'callback', polls: 0 });
});

test('a worker killed in a poll, after a callback was taken: another one ends the job by it, and polls no more', async () => {
  await stopWorker();
  const doomed = await startWorkerProcess({ ...jobs.workerEnvironment, ERRAND_PUBLIC_URL: server.url });
  onTestFinished(() => doomed.kill());
  const job = await jobs.begun({ callback }, () => 'hang');
  await vi.waitUntil(() => jobs.polled(job.reference).length === 1, { timeout: 60_000, interval: 10 });
  expect(await statusOf(offered(job.reference))).toBe(204);
  await doomed.kill();
  await startWorker();
  expect(await jobs.told(job)).toMatchObject({ state: 'done', cause: 'callback', callback_body: finished });
  expect(jobs.polled(job.reference)).toHaveLength(1);
});

const body = (properties: object) => ({ content: { 'application/json': { schema: { type: 'object', properties } } } });
const job = { reference: { pointer: '/job/id' }, poll: { action: 'getExport', argument: 'id' } };
const operation = (operationId: string, rest: object) => ({
  post: { operationId, summary: `Start the ${operationId} of all orders of the customer`, responses: {}, ...rest },
});

/** Three actions that start a job: told in a header, in a query parameter, in a field of the body. */
const document = {
  openapi: '3.0.3',
  info: { title: 'Exports', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/exports/{id}': {
      get: {
        operationId: 'getExport',
        summary: 'Look at an export by its id',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {},
      },
    },
    '/begin/header': operation('exportByHeader', { 'x-errand-job': { ...job, callback } }),
    '/begin/query': operation('exportByQuery', {
      parameters: [{ name: 'tell', in: 'query', required: true, schema: { type: 'string' } }],
      'x-errand-job': { ...job, callback: { argument: 'tell' } },
    }),
    '/begin/field': operation('exportByField', {
      requestBody: { required: true, ...body({ year: { type: 'integer' }, tell: { type: 'string' } }) },
      'x-errand-job': { ...job, callback: { argument: '/tell' } },
    }),
  },
};

test.each([
  ['a header', 'exportByHeader', {}],
  ['an argument', 'exportByQuery', {}],
  ['a field of the body', 'exportByField', { body: { year: 2026 } }],
])('the URL is offered in %s, which the AI neither sees nor fills', async (_where, tool, given) => {
  const { world } = jobs;
  const organisationId = await world.addOrganisation();
  await importActions(world.store.db, {
    ...{ organisationId, source: 'exports', fileName: 'exports.json', serverBaseUrl: world.endpoint.url },
    text: JSON.stringify(document),
  });
  world.model.requests.length = 0;
  world.model.setScript(inTurn(calling(tool, given), { text: 'It takes a while.' }));
  const message = world.message({ organisationId, text: 'export my orders' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  const schema = world.model.requests[0]?.body.tools?.find((one) => one.function.name === tool)?.function;
  expect(toolsIn(world.model.requests[0])).toContain(tool);
  expect(JSON.stringify(schema)).not.toContain('tell');
  const request = world.endpoint.requests.findLast(({ url }) => url.startsWith('/begin/'));
  const sent = [request?.header['x-callback-url'], decodeURIComponent(request?.url ?? ''), request?.bodyText];
  const [, token = ''] = /\/callbacks\/([\w.-]+)/.exec(sent.join('\n')) ?? [];
  expect(openCallbackToken(parseKeyRing(world.secretKeys), token)).toMatchObject({
    ...{ organisationId, sessionId: sessionIdOf(message), step: 0 },
  });
});
