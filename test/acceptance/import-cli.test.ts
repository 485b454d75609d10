import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
  folder = await mkdtemp(join(tmpdir(), 'errand-import-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

const SHOP = `openapi: 3.0.3
info: { title: Shop, version: '1' }
servers: [{ url: https://api.example.com }]
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
security: [{ token: [] }]
paths:
  /orders/{orderId}:
    get:
      operationId: getParcel
      summary: Look up an order by its id and tell its status
      parameters: [{ $ref: 'parts/parameters.yaml#/orderId' }]
    head: { summary: Only the headers }
  /broken:
    post:
      operationId: broken
      summary: Send something in a way that is not known
      requestBody: { content: { text/x-own: { schema: { type: string } } } }
`;
const PARTS = `orderId: { name: orderId, in: path, required: true, schema: { type: string } }\n`;

async function shopFolder(): Promise<string> {
  const path = await mkdtemp(join(folder, 'shop-'));
  await mkdir(join(path, 'parts'));
  await writeFile(join(path, 'openapi.yaml'), SHOP);
  await writeFile(join(path, 'parts/parameters.yaml'), PARTS);
  return path;
}

/** `errand spec check` runs in an environment that names no server. */
const check = (...args: string[]) => runCli({ args: ['spec', 'check', ...args], env: {} });
const importing = (...args: string[]) =>
  runCli({
    args: ['import', ...args, '--org', world.organisationId, '--source', 'shop'],
    env: world.workerEnvironment,
  });

test('spec check tells every operation’s verdict without any server, and ends with 1 when refused', async () => {
  const path = await shopFolder();
  const strict = await check(path, '--json');
  expect(strict.exitCode).toBe(1);
  expect(JSON.parse(strict.stdout)).toMatchObject({
    ok: false,
    version: '3.0.3',
    error: {
      code: 'invalid_tool_schema',
      operation: 'POST /broken',
      pointer: expect.stringContaining('/paths/~1broken/post/requestBody'),
    },
    operations: [
      { method: 'GET', path: '/orders/{orderId}', name: 'getParcel', verdict: 'accepted' },
      { method: 'HEAD', path: '/orders/{orderId}', verdict: 'skipped' },
      { method: 'POST', path: '/broken', verdict: 'rejected', code: 'invalid_tool_schema' },
    ],
    seconds: expect.any(Number),
  });
  const lenient = await check(path, '--skip-invalid', '--server-base-url', 'https://eu.example.com/v1', '--json');
  expect([lenient.exitCode, JSON.parse(lenient.stdout)]).toMatchObject([
    0,
    { ok: true, baseUrls: ['https://eu.example.com/v1'] },
  ]);
});

test('spec check for a person names the operation, the place and what an import would do', async () => {
  const { exitCode, stdout } = await check(await shopFolder());
  expect(exitCode).toBe(1);
  expect(stdout).toMatch(/accepted GET \/orders\/\{orderId\} as getParcel/);
  expect(stdout).toMatch(/rejected POST \/broken: invalid_tool_schema, .*text\/x-own.* at \/paths\/~1broken\/post/);
  expect(stdout).toContain('not ok: an import would change nothing');
});

test('a text that is no document is refused with line and column, or with the place in JSON', async () => {
  const file = join(folder, 'broken.yaml');
  await writeFile(file, 'openapi: 3.0.3\npaths: {\n');
  const { exitCode, stdout } = await check(file, '--json');
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    1,
    { ok: false, error: { code: 'failed_to_parse_spec', line: expect.any(Number), column: expect.any(Number) } },
  ]);
});

test.each<[string, () => Promise<string[]>, RegExp]>([
  ['no file', async () => ['/nowhere/openapi.yaml'], /there is no readable file \/nowhere\/openapi.yaml/],
  ['a folder without a main file', async () => [await mkdtemp(join(folder, 'empty-'))], /holds no openapi.yaml/],
  [
    'an override that is not https',
    async () => [await shopFolder(), '--server-base-url', 'http://x.example.com'],
    /https/,
  ],
])('spec check of %s is wrong usage', async (_what, args, problem) => {
  const { exitCode, stderr } = await check(...(await args()));
  expect([exitCode, stderr]).toEqual([2, expect.stringMatching(problem)]);
});

test('a document in several files is imported, shown before as a dry run, and taken back', async () => {
  const path = await shopFolder();
  const refused = await importing(path);
  expect([refused.exitCode, refused.stderr]).toEqual([1, expect.stringContaining('POST /broken')]);
  const dry = await importing(path, '--skip-invalid', '--dry-run');
  expect([dry.exitCode, dry.stdout]).toEqual([
    0,
    expect.stringMatching(/\+ getParcel\n.*dry run: nothing was changed/s),
  ]);
  const real = await importing(path, '--skip-invalid', '--json');
  expect(JSON.parse(real.stdout)).toMatchObject({ applied: true, added: ['getParcel'] });
  const nothing = await importing('--restore');
  expect([nothing.exitCode, nothing.stderr]).toEqual([1, expect.stringContaining('only one import of source "shop"')]);
});

test('no file outside the document’s folder is read, not through a link either', async () => {
  const path = await shopFolder();
  await writeFile(join(folder, 'outside.yaml'), PARTS);
  await rm(join(path, 'parts/parameters.yaml'));
  await symlink(join(folder, 'outside.yaml'), join(path, 'parts/parameters.yaml'));
  const { exitCode, stdout } = await check(path, '--json');
  expect([exitCode, JSON.parse(stdout)]).toMatchObject([
    1,
    { operations: [{ verdict: 'rejected', code: 'invalid_tool_schema' }, {}, {}] },
  ]);
});
