import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { setVariable } from '../../src/services/set-variable.ts';
import { inTurn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { createWorld, type World } from '../support/world.ts';
import { errandAction, goodAction } from './action-cli.ts';

let world: World;
let folder: string;
let answers: EndpointHandler;
const env: Record<string, string> = {};

const SECRET = 'Bearer canary-secret';

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (request, response) => answers(request, response) });
  folder = await mkdtemp(join(tmpdir(), 'errand-action-'));
  env.ERRAND_EXTRA_CA = join(folder, 'ca.pem');
  await writeFile(env.ERRAND_EXTRA_CA, world.endpoint.caPem);
  const { organisationId } = world;
  await setVariable(
    { db: world.store.db, sealer: world.sealer },
    { organisationId, name: 'Authorization', value: SECRET },
  );
  await setVariable(
    { db: world.store.db, sealer: world.sealer },
    { organisationId, name: 'X-Other', value: 'canary-other', hosts: ['other.example'] },
  );
  await errandAction(world, [
    ...['create', ...goodAction(world, 'Change a thing'), '--method', 'PUT', '--body-sample', '{"size": 1}'],
    ...['--header', 'X-Shop: ghent', '--param', 'mail=a@example.com', '--bind', 'mail=contact.email'],
  ]);
});

beforeEach(() => {
  world.endpoint.requests.length = 0;
  answers = (_request, response) => void response.writeHead(201, { 'x-trace': 't-1' }).end('{"changed": true}');
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

const good = ['--args', '{"thingId": "T/1", "body": {"size": 2}}'];
const run = (args: string[]) => errandAction(world, ['test', ...args], env);
const testRows = () => world.database.query(`select * from steps where owner_kind = 'test' order by created_at`);

test('a test makes one real call and shows status, headers, body, timing and the exact request', async () => {
  const { exitCode, json, stdout } = await run(['change_a_thing', ...good, '--json']);
  expect(exitCode).toBe(0);
  const [request, ...others] = world.endpoint.requests;
  expect(others).toHaveLength(0);
  expect(request).toMatchObject({
    method: 'PUT',
    url: '/things/T%2F1?mail=test%40example.com',
    bodyText: '{"size":2}',
    header: {
      authorization: SECRET,
      'user-agent': 'OpenCX',
      'x-shop': 'ghent',
      'x-opencx-org-id': world.organisationId,
      'x-opencx-session-id': 'test-session',
      'x-opencx-ticket-number': '0',
      'x-opencx-external-user-id': 'test-contact',
    },
  });
  expect(request?.header['x-other']).toBeUndefined();
  expect(json).toEqual({
    action: { actionId: expect.any(String), toolName: 'change_a_thing', revision: 1 },
    notes: [],
    request: {
      method: 'PUT',
      url: `${world.endpoint.url}/things/T%2F1?mail=test%40example.com`,
      headers: expect.arrayContaining([
        { name: 'X-Shop', value: 'ghent' },
        { name: 'User-Agent', value: 'OpenCX' },
        expect.objectContaining({ name: 'Authorization', scheme: 'Bearer', length: SECRET.length }),
      ]),
      body: '{"size":2}',
      bodyBytes: 10,
    },
    result: {
      testId: expect.any(String),
      state: 'succeeded',
      status: 201,
      cause: null,
      headers: expect.arrayContaining([['x-trace', 't-1']]),
      body: '{"changed": true}',
      timings: expect.objectContaining({ totalMs: expect.any(Number) }),
    },
  });
  expect(stdout).not.toContain('canary');
});

test('the result is kept in the ledger as a test, masked like a turn is', async () => {
  const { json } = await run(['change_a_thing', ...good, '--json']);
  const row = (await testRows()).at(-1);
  expect(row).toMatchObject({
    owner_id: json.result.testId,
    step: 0,
    decision: null,
    state: 'succeeded',
    action_id: json.action.actionId,
    revision: 1,
    arguments: { thingId: 'T/1', body: { size: 2 } },
    response_status: 201,
    sent_at: expect.any(Date),
    settled_at: expect.any(Date),
    request: {
      method: 'PUT',
      bodyBytes: 10,
      headers: expect.arrayContaining([expect.objectContaining({ name: 'Authorization', scheme: 'Bearer' })]),
    },
  });
  expect(JSON.stringify(row)).not.toContain('canary');
});

test('a dry run shows the exact request, sends nothing and keeps nothing', async () => {
  const before = await testRows();
  const { exitCode, stdout } = await run(['change_a_thing', ...good, '--dry-run', '--email', 'ada@example.com']);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/^PUT https:\/\/.*\/things\/T%2F1\?mail=ada%40example\.com\n/);
  expect(stdout).toMatch(/\nAuthorization: Bearer \(secret, 20 characters, fingerprint [0-9a-f]{12}\)\n/);
  expect(stdout).toMatch(/\n\n\{"size":2\}\n\nDry run: nothing was sent\.$/);
  expect(world.endpoint.requests).toHaveLength(0);
  expect(world.endpoint.connections).toBe(before.length);
  expect(await testRows()).toHaveLength(before.length);
  const { json } = await run(['change_a_thing', ...good, '--dry-run', '--json']);
  expect(Object.keys(json)).toEqual(['action', 'request', 'notes']);
});

test('a refusal of the endpoint is a result, not an error', async () => {
  answers = (_request, response) => void response.writeHead(401).end('who are you');
  const { exitCode, stdout } = await run(['change_a_thing', ...good]);
  expect(exitCode).toBe(0);
  expect(stdout).toMatch(/\n401 failed, .*total \d+ ms\n/);
  expect(stdout).toMatch(/\n\nwho are you\n\nkept as test [0-9a-f-]{36}$/);
});

test('an endpoint that breaks the connection leaves the effect unknown', async () => {
  answers = (_request, response) => void response.socket?.destroy();
  const { json } = await run(['change_a_thing', ...good, '--json']);
  expect(json.result).toMatchObject({ state: 'unknown', status: null, cause: 'reset', body: 'Something went wrong' });
  expect(world.endpoint.requests).toHaveLength(1);
  expect((await testRows()).at(-1)).toMatchObject({ state: 'unknown', cause: 'reset' });
});

test('a private address is refused at the door like in a turn', async () => {
  const refused = await errandAction(world, ['test', 'change_a_thing', ...good, '--json'], {
    ...env,
    ERRAND_EGRESS_ALLOW: '',
  });
  expect(refused.json.result).toMatchObject({ state: 'failed', cause: 'blocked_address', status: null });
  expect(world.endpoint.requests).toHaveLength(0);
});

test('a test tells why no conversation would make the call', async () => {
  await errandAction(world, ['create', ...goodAction(world, 'Sleeping thing'), '--status', 'disabled']);
  const { json } = await run([
    'Sleeping thing',
    '--args',
    '{"thingId": "1"}',
    '--channel',
    'sms',
    '--dry-run',
    '--json',
  ]);
  expect(json.notes).toEqual([expect.stringMatching(/disabled/), expect.stringMatching(/not enabled on sms/)]);
});

test.each<[string, string[], string, string, RegExp]>([
  ['a missing argument', ['change_a_thing', '--args', '{"thingId": "1"}'], 'invalid_request', 'arguments', /'body'/],
  [
    'two wrong arguments at once',
    ['change_a_thing', '--args', '{"thingId": 1, "body": {"size": "big"}}'],
    'invalid_request',
    'arguments/thingId',
    /thingId must be string; arguments\/body\/size must be integer/,
  ],
  [
    'an argument that the engine fills',
    ['change_a_thing', '--args', '{"thingId": "1", "mail": "x", "body": {"size": 1}}'],
    'invalid_request',
    'arguments',
    /mail/,
  ],
  ['arguments that are no JSON', ['change_a_thing', '--args', '{a}'], 'invalid_request', 'args', /--args is no JSON/],
  ['an unknown action', ['nothing'], 'not_found', 'action', /errand action list/],
  ['an unknown channel', ['change_a_thing', ...good, '--channel', 'fax'], 'invalid_request', 'channel', /web, phone/],
])('refused before anything is sent: %s', async (_title, args, code, field, message) => {
  const { json, exitCode } = await run([...args, '--json']);
  expect(json.error).toMatchObject({ code, field, message: expect.stringMatching(message) });
  expect(exitCode).not.toBe(0);
  expect(world.endpoint.requests).toHaveLength(0);
});
