import { afterAll, beforeAll, expect, test } from 'vitest';
import { listCalls } from '../../src/services/list-calls.ts';
import { purgeContent } from '../../src/services/purge-content.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { compareWithTest, showCall } from '../../src/services/show-call.ts';
import { testAction } from '../../src/services/test-action.ts';
import { calling, inTurn } from '../support/chat.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let organisationId: string;
/** the answered order, the unknown one, the refused one; then a test */
const sessions: string[] = [];

/** Refuses whoever lacks the token; knows order A-1 only. */
beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: ({ url, headers }, response) => {
      const known = url.startsWith('/orders/A-1');
      const [, token] = headers.find(([name]) => name.toLowerCase() === 'authorization') ?? [];
      const status = token !== 'Bearer canary-token' ? 401 : known ? 200 : 404;
      response.writeHead(status, { 'x-trace': 't-1' }).end(known ? '{"status":"shipped"}' : 'order not found');
    },
  });
  await world.startWorker();
  organisationId = world.organisationId;
  await setToken('Bearer canary-token');
  await turn('A-1');
  await turn('A-2');
  const egress = { maxResponseBytes: 1_000_000, extraCa: [world.endpoint.caPem], allow: [world.endpoint.target] };
  const parts = { db: world.store.db, sealer: world.sealer, egress };
  await testAction(parts, { organisationId, name: 'getOrder', arguments: { orderId: 'A-1' } });
  await setToken('canary-token');
  await turn('A-1');
});

afterAll(() => world.close());

const setToken = (value: string) =>
  setVariable({ db: world.store.db, sealer: world.sealer }, { organisationId, name: 'Authorization', value });

async function turn(orderId: string): Promise<void> {
  world.model.setScript(inTurn(calling('getOrder', { orderId }), { text: 'here it is' }));
  const message = world.message({ text: `where is ${orderId}?` });
  sessions.push(message.session);
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
}

const page = (filter: Omit<Parameters<typeof listCalls>[1], 'organisationId'> = {}) =>
  listCalls(world.store.db, { organisationId, ...filter });
const list = async (filter: Parameters<typeof page>[0] = {}) => (await page(filter)).calls;
const outcomes = async (filter = {}) => (await list(filter)).map(({ ownerKind, status }) => `${ownerKind} ${status}`);

test('calls are listed newest first, each with who made it and what came of it', async () => {
  expect(await outcomes()).toEqual(['turn 401', 'test 200', 'turn 404', 'turn 200']);
  const [last] = await list({ limit: 1 });
  expect(last).toMatchObject({
    toolName: 'getOrder',
    state: 'failed',
    cause: null,
    method: 'GET',
    url: `${world.endpoint.url}/orders/A-1`,
    totalMs: expect.any(Number),
  });
});

test('filters narrow the list, and a page goes on where the last one ended', async () => {
  expect(await outcomes({ status: '4xx' })).toEqual(['turn 401', 'turn 404']);
  expect(await outcomes({ status: '404' })).toEqual(['turn 404']);
  expect(await outcomes({ owner: 'test' })).toEqual(['test 200']);
  expect(await outcomes({ state: 'succeeded' })).toEqual(['test 200', 'turn 200']);
  expect(await outcomes({ session: sessions[1] })).toEqual(['turn 404']);
  expect(await outcomes({ action: 'refundOrder' })).toEqual([]);
  expect(await outcomes({ cause: 'timeout' })).toEqual([]);
  expect(await outcomes({ since: new Date() })).toEqual([]);
  const first = await page({ limit: 2 });
  expect(first.next).toBe(first.calls[1]?.callId);
  const rest = await page({ limit: 2, after: first.next ?? '' });
  expect(rest.calls.map(({ status }) => status)).toEqual([404, 200]);
  expect(rest.next).toBeNull();
  expect(await outcomes({ until: first.calls[1]?.plannedAt })).toEqual(['turn 404', 'turn 200']);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['a state that is none', { state: 'done' }, /state: .*planned/],
  ['a status that is none', { status: '4' }, /must be a status such as 404, or 4xx/],
  ['an action that is not there', { action: 'nothing' }, /there is no action "nothing"/],
  ['a call to go on after that is not there', { after: 'x/0' }, /there is no call "x\/0"/],
])('%s is refused by name', async (_what, filter, message) => {
  await expect(list(filter)).rejects.toMatchObject({ message: expect.stringMatching(message) });
});

test('a call is shown whole: request with masked secrets, answer byte for byte, timings', async () => {
  const [found] = await list({ state: 'succeeded', owner: 'turn' });
  const story = await showCall(world.store.db, { organisationId, call: found?.callId ?? '' });
  expect(story).toMatchObject({
    arguments: { orderId: 'A-1' },
    request: { method: 'GET', url: `${world.endpoint.url}/orders/A-1`, bodyBytes: 0 },
    status: 200,
    responseBody: { text: '{"status":"shipped"}', bytes: 20 },
    responseCut: false,
    attempt: 1,
  });
  expect(story.request?.headers).toContainEqual(
    expect.objectContaining({ name: 'Authorization', scheme: 'Bearer', length: 19 }),
  );
  expect(story.responseHeaders).toContainEqual(['x-trace', 't-1']);
  expect(JSON.stringify(story)).not.toContain('canary');
  const byTurn = await showCall(world.store.db, { organisationId, call: found?.callId.replace(/\/\d+$/, '') ?? '' });
  expect(byTurn.callId).toBe(found?.callId);
});

test('a 401 is laid beside the test that works: `Bearer` is missing', async () => {
  const [refused] = await list({ status: '401' });
  const {
    headers,
    call,
    test: tested,
  } = await compareWithTest(world.store.db, {
    organisationId,
    call: refused?.callId ?? '',
  });
  expect([call.status, tested.status, tested.ownerKind]).toEqual([401, 200, 'test']);
  expect(headers[0]).toMatchObject({ name: 'Authorization', verdict: 'scheme_missing' });
  const { exitCode, stdout } = await runCli({
    args: ['call', 'diff', refused?.callId ?? '', '--with-test', '--org', organisationId],
    env: world.workerEnvironment,
  });
  expect([exitCode, stdout]).toEqual([0, expect.stringContaining('Authorization: "Bearer" is missing')]);
});

test('the body of a request is kept byte for byte', async () => {
  const organisationId = await world.addOrganisation();
  world.model.setScript(
    inTurn(calling('refundOrder', { orderId: 'A-1', body: { amount: 5, note: 'späť' } }), { text: 'ok' }),
  );
  expect(await world.client.submit(world.message({ organisationId, text: 'money back' }))).toMatchObject({
    state: 'replied',
  });
  const { calls } = await listCalls(world.store.db, { organisationId, action: 'refundOrder' });
  const { requestBody } = await showCall(world.store.db, { organisationId, call: calls[0]?.callId ?? '' });
  expect(requestBody).toEqual({ text: '{"amount":5,"note":"späť"}', bytes: 28 });
});

test('the command line lists, shows and refuses', async () => {
  const cli = (...args: string[]) => runCli({ args: [...args, '--org', organisationId], env: world.workerEnvironment });
  const listed = await cli('calls', '--status', '404', '--since', '1h');
  expect([listed.exitCode, listed.stdout]).toEqual([
    0,
    expect.stringMatching(/#\d+ {2}getOrder {2}failed \(404, \d+ ms\)/),
  ]);
  const [found] = await list({ status: '404' });
  const shown = await cli('call', found?.callId ?? '');
  expect(shown.stdout).toMatch(/^ {2}dns \d+ ms, connect \d+ ms, tls \d+ ms, headers \d+ ms, total \d+ ms$/m);
  expect([shown.exitCode, shown.stdout]).toEqual([
    0,
    expect.stringMatching(/GET https.*\n.*Bearer \*\*\*.*order not found/s),
  ]);
  const unknown = await cli('call', 'nothing/0', '--json');
  expect([unknown.exitCode, JSON.parse(unknown.stdout)]).toMatchObject([
    1,
    { error: { code: 'not_found', field: 'call' } },
  ]);
  const wrong = await cli('calls', '--since', 'tomorrow');
  expect([wrong.exitCode, wrong.stderr]).toEqual([2, expect.stringContaining('--since must be an age such as 90m')]);
});

test('what is older than the retention is forgotten, and what happened when stays', async () => {
  const { db } = world.store;
  await expect(purgeContent(db, { organisationId })).rejects.toMatchObject({ details: { field: 'older-than' } });
  await world.database.query(
    `update sessions set updated_at = now() - interval '10 days' where external_id = any ($1)`,
    [sessions.slice(0, 2)],
  );
  await world.database.query(`update turns set started_at = now() - interval '10 days'`);
  await world.database.query(`update steps set created_at = now() - interval '10 days' where owner_kind = 'test'`);
  const before = new Date(Date.now() - 7 * 86_400_000);
  expect(await purgeContent(db, { organisationId, before })).toEqual({
    before,
    sessions: 2,
    tests: 1,
    scheduleRuns: 0,
  });
  expect(await purgeContent(db, { organisationId, before })).toEqual({
    before,
    sessions: 0,
    tests: 0,
    scheduleRuns: 0,
  });
  expect(await outcomes()).toHaveLength(4);
  const [old] = await list({ status: '404' });
  expect(await showCall(db, { organisationId, call: old?.callId ?? '' })).toMatchObject({
    url: world.endpoint.url,
    arguments: null,
    responseBody: null,
    status: 404,
  });
  const texts = await world.database.query('select distinct text from messages where organisation_id = $1', [
    organisationId,
  ]);
  expect(texts.map(({ text }) => text).toSorted()).toEqual(['[purged]', 'here it is', 'where is A-1?']);
});

test('what was purged is compared with nothing: a call without headers is no call whose headers were absent', async () => {
  const { db } = world.store;
  const compared = (callId = '') => compareWithTest(db, { organisationId, call: callId });
  const [purged] = await list({ status: '404' });
  const [kept] = await list({ status: '401' });
  await expect(compared(purged?.callId)).rejects.toMatchObject({ message: expect.stringContaining('was purged') });
  await expect(compared(kept?.callId)).rejects.toMatchObject({ message: expect.stringContaining('2xx is kept') });
});
