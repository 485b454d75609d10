import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig, workerConfig } from '../../src/config.ts';
import { callbackToken, callbackUrls, openCallbackToken } from '../../src/secrets/callback-token.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { type RunningServer, startServer } from '../../src/server.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { adoptCallback } from '../../src/store/callbacks.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn, resultsIn, toolsIn } from '../support/chat.ts';
import { endJob, type PlantedJob, plantJob } from '../support/jobs.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let server: RunningServer;

const job = { reference: { pointer: '/id' }, poll: { action: 'getOrder', argument: 'orderId' }, deadlineSeconds: 60 };
const operation = (operationId: string, rest: object) => ({
  post: { operationId, summary: `Start the ${operationId} of all orders of the customer`, responses: {}, ...rest },
});
const body = (properties: object) => ({ content: { 'application/json': { schema: { type: 'object', properties } } } });
const callbackUrl = { type: 'string' };

/** Three actions that start a job: told in a header, in a query parameter, in a field of the body. */
const document = {
  openapi: '3.0.3',
  info: { title: 'Exports', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/header': operation('exportByHeader', { 'x-errand-job': { ...job, callback: { header: 'X-Callback-Url' } } }),
    '/query': operation('exportByQuery', {
      parameters: [{ name: 'tell', in: 'query', required: true, schema: callbackUrl }],
      'x-errand-job': { ...job, callback: { argument: 'tell' } },
    }),
    '/field': operation('exportByField', {
      requestBody: { required: true, ...body({ year: { type: 'integer' }, tell: callbackUrl }) },
      'x-errand-job': { ...job, callback: { argument: '/tell' } },
    }),
  },
};

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (_request, response) => void response.writeHead(202).end('{"id":"E-1"}'),
  });
  const { organisationId, endpoint, store } = world;
  await importActions(store.db, {
    organisationId,
    source: 'exports',
    text: JSON.stringify(document),
    fileName: 'exports.json',
    serverBaseUrl: endpoint.url,
  });
  const config = readConfig({ ...world.workerEnvironment, ERRAND_LOG_LEVEL: 'silent' });
  server = await startServer(workerConfig(config), { port: 0 });
  const keyRing = parseKeyRing(world.secretKeys);
  await world.startWorker({ callbackUrl: callbackUrls({ keyRing, publicUrl: server.url }) });
});

beforeEach(() => {
  world.endpoint.requests.length = 0;
  world.model.requests.length = 0;
});

afterAll(async () => {
  await server.close();
  await world.close();
});

/** A customer's export, whose endpoint was offered a URL. */
async function started(tool = 'exportByHeader', given: object = {}) {
  world.model.setScript(inTurn(calling(tool, given), { text: 'It takes a while.' }));
  const message = world.message({ text: 'export my orders' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  const request = world.endpoint.requests.at(-1);
  return { message, request, url: String(request?.header['x-callback-url'] ?? '') };
}

const report = (url: string, init: RequestInit = {}) =>
  fetch(url, { method: 'POST', body: '{"status":"finished"}', ...init });

const statusOf = async (url: string, init?: RequestInit) => (await report(url, init)).status;

async function jobRow({ jobId }: PlantedJob) {
  const [row] = await world.database.query('select state, callback_body from jobs where id = $1', [jobId]);
  return row;
}

test.each([
  ['a header', 'exportByHeader', {}],
  ['an argument', 'exportByQuery', {}],
  ['a field of the body', 'exportByField', { body: { year: 2026 } }],
])('the URL is offered in %s, which the AI neither sees nor fills', async (_where, tool, given) => {
  const { request, message } = await started(tool, given);
  const schema = world.model.requests[0]?.body.tools?.find((one) => one.function.name === tool)?.function;
  expect(toolsIn(world.model.requests[0])).toContain(tool);
  expect(JSON.stringify(schema)).not.toContain('tell');
  const sent = [request?.header['x-callback-url'], decodeURIComponent(request?.url ?? ''), request?.bodyText].join(
    '\n',
  );
  const [, token = ''] = /\/callbacks\/([\w.-]+)/.exec(sent) ?? [];
  expect(openCallbackToken(parseKeyRing(world.secretKeys), token)).toMatchObject({
    organisationId: world.organisationId,
    sessionId: sessionIdOf(message),
    step: 0,
  });
});

test('a callback is taken once, whatever its type, and stands in its job; repeated it is refused and counted', async () => {
  const { message, url } = await started();
  const planted = await plantJob(world, message);
  const headers = { 'content-type': 'application/x-whatever' };
  expect(await statusOf(url, { method: 'PUT', headers, body: 'finished, see /files/1' })).toBe(204);
  expect(await jobRow(planted)).toEqual({ state: 'pending', callback_body: 'finished, see /files/1' });
  const again = await report(url);
  expect([again.status, await again.text()]).toEqual([409, 'this callback was taken before']);
  await endJob(world, planted, { state: 'done' });
  expect(await statusOf(url)).toBe(409);
  expect((await jobRow(planted))?.callback_body).toBe('finished, see /files/1');
  const [row] = await world.database.query('select late_outcome from steps where owner_id = $1', [
    `callback/${planted.turnId}`,
  ]);
  expect(row?.late_outcome).toEqual({ repeated: 2 });
});

test('the workflow of the job is woken, with no payload', async () => {
  const { message, url } = await started();
  const planted = await plantJob(world, message);
  const taskQueue = `nobody-${randomUUID()}`;
  const workflowId = `job/${planted.jobId}`;
  const handle = await world.temporal.workflow.start('followedJob', { workflowId, taskQueue, args: [] });
  expect(await statusOf(url)).toBe(204);
  const { events } = await handle.fetchHistory();
  const signals = (events ?? []).flatMap((event) => event.workflowExecutionSignaledEventAttributes ?? []);
  expect(signals.map(({ signalName, input }) => [signalName, input?.payloads ?? []])).toEqual([['jobCallback', []]]);
  await handle.terminate();
});

test('twice at once, one is taken', async () => {
  const { message, url } = await started();
  await plantJob(world, message);
  const statuses = await Promise.all(Array.from({ length: 5 }, () => statusOf(url)));
  expect(statuses.toSorted()).toEqual([204, 409, 409, 409, 409]);
});

test('one that comes before its job is known is kept, and the job gets it when it is', async () => {
  const { message, url } = await started();
  expect(await statusOf(url)).toBe(204);
  expect(await statusOf(url)).toBe(409);
  const planted = await plantJob(world, message);
  const { organisationId, sessionId, jobId } = planted;
  const adopt = () => adoptCallback(world.store.db, { organisationId, sessionId, jobId });
  expect(await adopt()).toEqual({ jobId });
  expect(await jobRow(planted)).toMatchObject({ callback_body: '{"status":"finished"}' });
  expect(await adopt()).toBeUndefined();
});

test('a wrong, a foreign and a made-up one are unknown; an expired one and one of a job that ended otherwise are late', async () => {
  const { message, url } = await started();
  const planted = await plantJob(world, message);
  const keyRing = parseKeyRing(world.secretKeys);
  const opened = openCallbackToken(keyRing, url.split('/').at(-1) ?? '');
  if (!opened) throw new Error('the offered token does not open');
  const at = (token: string) => `${server.url}/callbacks/${token}`;
  const others = [
    at('k1.AAAA'),
    at(callbackToken(parseKeyRing(generateKeyRingText()), opened)),
    at(callbackToken(keyRing, { ...opened, turnId: randomUUID() })),
    at(callbackToken(keyRing, { ...opened, organisationId: await world.addOrganisation() })),
    at(callbackToken(keyRing, { ...opened, sessionId: '0'.repeat(32) })),
  ];
  for (const other of others) {
    const answer = await report(other);
    expect([answer.status, await answer.text()]).toEqual([404, 'there is no such callback']);
  }
  const expired = callbackToken(keyRing, { ...opened, expiresAt: new Date(Date.now() - 1_000).toISOString() });
  expect(await statusOf(at(expired))).toBe(410);
  await endJob(world, planted, { state: 'expired' });
  expect(await statusOf(url)).toBe(410);
  expect(await jobRow(planted)).toEqual({ state: 'expired', callback_body: null });
});

test('more than 1 MB is refused and uses nothing up; other methods are; NUL is stored as what it is not', async () => {
  const { message, url } = await started();
  const planted = await plantJob(world, message);
  expect(await statusOf(url, { body: 'x'.repeat(1024 * 1024 + 1) })).toBe(413);
  expect((await fetch(url)).status).toBe(405);
  expect(await jobRow(planted)).toMatchObject({ callback_body: null });
  expect(await statusOf(url, { body: `${'x'.repeat(1024 * 1024 - 1)}\0` })).toBe(204);
  expect(String((await jobRow(planted))?.callback_body)).toMatch(/^x{1048575}\uFFFD$/);
});

test('what a callback brought is what the AI is told of the job', async () => {
  const { message, url } = await started();
  await plantJob(world, message);
  await report(url, { body: '{"file":"orders-2026.csv"}' });
  const row = { state: 'done' as const };
  const [found] = await world.database.query('select organisation_id, id, session_id from jobs where session_id = $1', [
    sessionIdOf(message),
  ]);
  await endJob(world, { organisationId: world.organisationId, jobId: String(found?.id) } as PlantedJob, row);
  world.model.requests.length = 0;
  world.model.setScript(inTurn({ text: 'It is ready.' }));
  await world.client.submit({ ...message, messageId: randomUUID(), text: 'and?' });
  const record = world.model.requests[0]?.body.messages.at(-2)?.content;
  expect(record).toContain('orders-2026.csv');
  expect(resultsIn(world.model.requests[0])).toHaveLength(1);
});
