import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/run-cli.ts';
import { testActions } from '../support/test-actions.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let folder: string;
let document: string;
let taken: Server;
let takenPort: number;
/** a port that nothing listens on: reserved by the system for nobody */
const CLOSED = '127.0.0.1:1';

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'noted' }) });
  folder = await mkdtemp(join(tmpdir(), 'errand-cli-'));
  document = join(folder, 'actions.json');
  await writeFile(document, JSON.stringify(testActions));
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const address = taken.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  takenPort = address.port;
});

afterAll(async () => {
  taken.close();
  await rm(folder, { recursive: true, force: true });
  await world.close();
});

interface BadInput {
  args: () => string[];
  env?: Record<string, string>;
  code: string;
  /** what the line must name: the thing and the fix */
  names: RegExp[];
}

const badInputs: [string, BadInput][] = [
  [
    'an unknown organisation in import',
    {
      args: () => ['import', document, '--org', 'nowhere'],
      code: 'unknown_organisation',
      names: [/"nowhere"/, /create it/],
    },
  ],
  [
    'a file that is not there in import',
    {
      args: () => ['import', '/nowhere/actions.yaml', '--org', 'nowhere'],
      code: 'invalid_request',
      names: [/\/nowhere\/actions\.yaml/],
    },
  ],
  [
    'an empty message in say',
    {
      args: () => ['say', '', '--org', world.organisationId, '--session', 's-1'],
      code: 'invalid_request',
      names: [/text/, /must not be empty/],
    },
  ],
  [
    'a channel that does not exist in say',
    {
      args: () => ['say', 'hello', '--org', world.organisationId, '--session', 's-1', '--channel', 'fax'],
      code: 'invalid_request',
      names: [/--channel/, /fax/, /web/],
    },
  ],
  [
    'Temporal out of reach in say',
    {
      args: () => ['say', 'hello', '--org', world.organisationId, '--session', 's-1'],
      env: { TEMPORAL_ADDRESS: CLOSED },
      code: 'unavailable',
      names: [/Temporal/, /127\.0\.0\.1:1\b/, /TEMPORAL_ADDRESS/],
    },
  ],
  [
    'PostgreSQL out of reach in import',
    {
      args: () => ['import', document, '--org', world.organisationId],
      env: { DATABASE_URL: `postgres://errand:canary@${CLOSED}/errand` },
      code: 'unavailable',
      names: [/PostgreSQL/, /127\.0\.0\.1:1\b/, /DATABASE_URL/],
    },
  ],
  [
    'a taken port in dev',
    {
      args: () => ['dev', '--temporal-port', String(takenPort)],
      env: { TEMPORAL_ADDRESS: '' },
      code: 'unavailable',
      names: [/port/, /\d{4,5}/, /--temporal-port|choose another|free/],
    },
  ],
  [
    'a port that is none in dev',
    { args: () => ['dev', '--temporal-port', '99999'], code: 'invalid_request', names: [/--temporal-port/, /99999/] },
  ],
];

test.each(badInputs)('%s: one line that names the thing and the fix', async (_title, { args, env = {}, names }) => {
  const { exitCode, stdout, stderr, stderrLines } = await runCli({
    args: args(),
    env: { ...world.workerEnvironment, ...env },
    cwd: folder,
  });
  const problems = stderrLines.filter((line) => !line.startsWith('Starting '));
  expect(problems).toEqual([expect.stringMatching(/^errand: /)]);
  for (const name of names) expect(stderr).toMatch(name);
  expect(stderr).not.toMatch(/\n\s+at |node:internal|internal error|canary/);
  expect(exitCode).not.toBe(0);
  expect(exitCode).not.toBeNull();
  expect(stdout).toBe('');
});

/** The form is the same for all: each exit code and each kind of command once. */
const asJson = badInputs.filter(([title]) =>
  /unknown organisation|empty message|out of reach in say|taken/.test(title),
);

test.each(asJson)('%s: with --json one object', async (_title, { args, env = {}, code, names }) => {
  const { exitCode, stdout } = await runCli({
    args: [...args(), '--json'],
    env: { ...world.workerEnvironment, ...env },
    cwd: folder,
  });
  const { error } = JSON.parse(stdout);
  expect(error).toMatchObject({ code, message: expect.any(String) });
  for (const name of names) expect(error.message).toMatch(name);
  expect(stdout.trimEnd()).not.toContain('\n');
  expect(exitCode).not.toBe(0);
});

test.each<[string, Record<string, string>, RegExp[]]>([
  ['a model without a provider', { ERRAND_MODEL: 'gpt-4.1' }, [/ERRAND_MODEL/, /provider\/model/, /gpt-4\.1/]],
  ['a provider that nobody knows', { ERRAND_MODEL: 'acme/best' }, [/ERRAND_MODEL/, /acme/, /openai/]],
  ['a model without its key', { ERRAND_MODEL: 'openai/gpt-4.1', ERRAND_MODEL_BASE_URL: '' }, [/ERRAND_MODEL_API_KEY/]],
  ['a key ring that is none', { ERRAND_SECRET_KEYS: 'canary' }, [/ERRAND_SECRET_KEYS/]],
  ['no key ring', { ERRAND_SECRET_KEYS: '' }, [/ERRAND_SECRET_KEYS must be set/]],
  ['Temporal out of reach', { TEMPORAL_ADDRESS: CLOSED }, [/Temporal/, /127\.0\.0\.1:1\b/, /TEMPORAL_ADDRESS/]],
  ['a namespace that is not there', { TEMPORAL_NAMESPACE: 'nowhere' }, [/namespace "nowhere"/, /TEMPORAL_NAMESPACE/]],
  [
    'PostgreSQL out of reach',
    { DATABASE_URL: `postgres://errand:canary@${CLOSED}/errand` },
    [/PostgreSQL/, /127\.0\.0\.1:1\b/, /DATABASE_URL/],
  ],
  [
    'a certificate file that is not there',
    { ERRAND_EXTRA_CA: '/nowhere/ca.pem' },
    [/ERRAND_EXTRA_CA/, /\/nowhere\/ca/],
  ],
  ['an allowed target without a port', { ERRAND_EGRESS_ALLOW: 'localhost' }, [/ERRAND_EGRESS_ALLOW/, /host:port/]],
])('a worker with %s does not start: one line, no stack trace', async (_title, env, names) => {
  const { exitCode, stderr, stderrLines } = await runCli({
    args: ['worker'],
    env: { ...world.workerEnvironment, ...env },
    cwd: folder,
  });
  expect(stderrLines).toEqual([expect.stringMatching(/^errand: /)]);
  for (const name of names) expect(stderr).toMatch(name);
  expect(stderr).not.toMatch(/\n\s+at |node:internal|internal error|canary/);
  expect(exitCode).not.toBe(0);
  expect(exitCode).not.toBeNull();
});
