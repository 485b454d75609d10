import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createSealer } from '../../src/secrets/sealing.ts';
import { applyOrganisation } from '../../src/services/apply-organisation.ts';
import { rotateSecrets } from '../../src/services/rotate-secrets.ts';
import { calling, inTurn } from '../support/chat.ts';
import { everyRow } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let org: string[];

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
  org = ['--org', world.organisationId];
  await world.startWorker();
});

afterAll(() => world.close());

const errand = (args: string[], input?: string) =>
  runCli({ args, env: world.workerEnvironment, ...(input === undefined ? {} : { input }) });

test('a variable is set from standard input, sent with a call, listed without its value and unset', async () => {
  const set = await errand(['variable', 'set', 'X-Canary', ...org, '--json'], 'Bearer canary-4711\n');
  expect(set).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(set.stdout)).toEqual({ name: 'X-Canary', hosts: [] });

  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'noted' }));
  await world.client.submit(world.message({ text: 'go' }));
  expect(world.endpoint.requests.at(-1)?.header['x-canary']).toBe('Bearer canary-4711');
  expect(JSON.stringify(await everyRow(world))).not.toContain('canary-4711');

  const listed = await errand(['variable', 'list', ...org, '--json']);
  expect(JSON.parse(listed.stdout)).toMatchObject([{ name: 'X-Canary', hosts: [] }]);
  expect(listed.stdout).not.toContain('canary-4711');

  expect((await errand(['variable', 'unset', 'x-canary', ...org])).exitCode).toBe(0);
  const again = await errand(['variable', 'unset', 'X-Canary', ...org, '--json']);
  expect(again.exitCode).toBe(1);
  expect(JSON.parse(again.stdout)).toMatchObject({ error: { code: 'not_found', field: 'name' } });
});

test('a variable that is limited to another host does not go with the call', async () => {
  await errand(['variable', 'set', 'X-Elsewhere', ...org, '--host', 'other.example'], 'secret');
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'noted' }));
  await world.client.submit(world.message({ text: 'go' }));
  expect(world.endpoint.requests.at(-1)?.header['x-elsewhere']).toBeUndefined();
});

test.each([
  ['a header that frames the request', ['variable', 'set', 'Content-Length'], '3', 'invalid_request'],
  ['a value with a line break', ['variable', 'set', 'X-Two'], 'a\r\nb', 'invalid_request'],
  ['a header that the engine writes', ['variable', 'set', 'User-Agent'], 'me', 'invalid_request'],
  ['a context header', ['variable', 'set', 'X-OpenCX-Org-Id'], 'other', 'invalid_request'],
  ['a port that there is not', ['variable', 'set', 'X-Host', '--host', 'a.example:99999'], 'v', 'invalid_request'],
  ['an empty value', ['variable', 'set', 'X-Nothing'], '', 'invalid_request'],
  ['a host with a scheme', ['variable', 'set', 'X-Host', '--host', 'https://a.example'], 'v', 'invalid_request'],
])('%s is refused in one line and nothing is set', async (_what, args, input, code) => {
  const { exitCode, stdout } = await errand([...args, ...org, '--json'], input);
  expect(exitCode).toBe(2);
  expect(JSON.parse(stdout)).toMatchObject({ error: { code } });
});

test('a host is kept as calls have it: in lower case, without the port of https', async () => {
  await errand(['variable', 'set', 'X-Limited', ...org, '--host', 'API.Example.com:443'], 'secret');
  const { stdout } = await errand(['variable', 'list', ...org, '--json']);
  expect(JSON.parse(stdout)).toContainEqual(expect.objectContaining({ name: 'X-Limited', hosts: ['api.example.com'] }));
});

test('the same hosts written otherwise are no change of an organisation that is applied', async () => {
  const { db } = world.store;
  const sealer = createSealer(parseKeyRing(world.secretKeys));
  const variables = { 'X-Applied': { fromEnv: 'TOKEN', hosts: ['API.Example.com:443'] } };
  const file = { organisation: { id: await world.addOrganisation() }, variables };
  const values = new Map([['X-Applied', 'value']]);
  await applyOrganisation({ db, sealer }, { file, values });
  expect(await applyOrganisation({ db, sealer }, { file, values })).toMatchObject([
    { kind: 'organisation', change: 'unchanged' },
    { kind: 'variable', id: 'X-Applied', change: 'unchanged' },
  ]);
});

test('an unknown organisation is refused by every verb', async () => {
  for (const args of [['set', 'X-A'], ['list']]) {
    const { exitCode, stdout } = await errand(['variable', ...args, '--org', 'nobody', '--json'], 'v');
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'unknown_organisation' } });
  }
});

test('after a rotation the new key alone opens every variable', async () => {
  await errand(['variable', 'set', 'X-Rotated', ...org], 'value-4711');
  const fresh = generateKeyRingText().replace('k1:', 'k2:');
  const both = { ...world.workerEnvironment, ERRAND_SECRET_KEYS: `${fresh},${world.secretKeys}` };
  const { stdout } = await runCli({ args: ['secrets', 'rotate', '--json'], env: both });
  expect(JSON.parse(stdout)).toMatchObject({
    keyId: 'k2',
    sealed: expect.any(Number),
    schedules: { sealed: 0, lost: [] },
  });
  const rows = await world.database.query('select sealed_value from global_variables');
  expect(rows.every(({ sealed_value: sealed }) => String(sealed).startsWith('k2.'))).toBe(true);
  const alone = createSealer(parseKeyRing(fresh));
  await expect(rotateSecrets({ db: world.store.db, sealer: alone })).resolves.toBe(rows.length);
});

test('settings of an organisation are changed one by one, and shown', async () => {
  const args = ['org', 'edit', world.organisationId, '--autopilot', 'email=off', '--max-continuations', '1', '--json'];
  expect(JSON.parse((await errand(args)).stdout)).toMatchObject({
    settings: { autopilotOff: ['email'], maxContinuations: 1 },
  });
  await errand(['org', 'edit', world.organisationId, '--reopen', 'off']);
  const shown = JSON.parse((await errand(['org', 'show', world.organisationId, '--json'])).stdout);
  expect(shown.settings).toMatchObject({ autopilotOff: ['email'], maxContinuations: 1, reopen: false });
  const wrong = await errand(['org', 'edit', world.organisationId, '--autopilot', 'fax=on', '--json']);
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    error: { code: 'invalid_request', field: 'autopilot', message: expect.stringMatching(/"fax": use web, /) },
  });
  const many = await errand(['org', 'edit', world.organisationId, '--max-continuations', 'many', '--json']);
  expect(JSON.parse(many.stdout)).toMatchObject({ error: { code: 'invalid_request', field: 'maxContinuations' } });
  const empty = await errand(['org', 'edit', world.organisationId, '--max-continuations', '', '--json']);
  expect(JSON.parse(empty.stdout)).toMatchObject({ error: { code: 'invalid_request', field: 'maxContinuations' } });
  const nameless = await errand(['org', 'edit', world.organisationId, '--name', '', '--json']);
  expect(JSON.parse(nameless.stdout)).toMatchObject({ error: { code: 'invalid_request', field: 'name' } });
});
