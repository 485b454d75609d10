import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processIdentity } from '../../src/embedded/process-identity.ts';
import { runCli } from '../support/run-cli.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'errand-settings-'));
});

afterAll(() => rm(folder, { recursive: true }));

test.each([
  ['a model without a provider', { ERRAND_MODEL: 'gpt-4.1' }, /^errand: ERRAND_MODEL /],
  ['a key ring that is none', { ERRAND_SECRET_KEYS: 'canary' }, /^errand: ERRAND_SECRET_KEYS must read/],
  ['an allowed target without a port', { ERRAND_EGRESS_ALLOW: 'localhost' }, /^errand: ERRAND_EGRESS_ALLOW: /],
  [
    'a file as its home',
    { ERRAND_HOME: '/etc/passwd' },
    /^errand: ERRAND_HOME must be a folder that this user can write: .*passwd/,
  ],
  ['a profile that is not there', { TEMPORAL_PROFILE: 'nope' }, /^errand: TEMPORAL_PROFILE: Profile 'nope' not found/],
  [
    'a profile file that is none',
    { TEMPORAL_CONFIG_FILE: '/etc/passwd' },
    /^errand: TEMPORAL_CONFIG_FILE: (?!.*root:)/,
  ],
])('errand dev with %s starts no server: one line that names the variable', async (_title, env, line) => {
  const result = await runCli({ args: ['dev'], env, cwd: folder });
  expect(result).toMatchObject({ exitCode: 2, stdout: '', stderrLines: [expect.stringMatching(line)] });
});

test.runIf(process.platform === 'linux')(
  'a home where no folder can be made is refused instead of tried for ever',
  async () => {
    const env = { ERRAND_HOME: '/proc/errand' };
    for (const command of ['dev', 'demo']) {
      const { exitCode, stderrLines } = await runCli({ args: [command], env, cwd: folder });
      expect([exitCode, stderrLines]).toEqual([2, [expect.stringMatching(/^errand: ERRAND_HOME must be a folder /)]]);
    }
  },
);

test.each([
  ['was killed', async () => ({ ...(await processIdentity(process.pid)), born: 'long ago' })],
  ['was killed while it wrote down where its servers are', async () => undefined],
])('an errand dev that %s is told from one that never ran', async (_title, identityOf) => {
  const projectDir = await mkdtemp(join(folder, 'project-'));
  await mkdir(join(projectDir, '.errand'));
  const announcement = {
    process: await identityOf(),
    temporal: '127.0.0.1:1',
    database: 'postgres://127.0.0.1:1/errand',
  };
  await writeFile(join(projectDir, '.errand/dev.json'), JSON.stringify(announcement));
  const { exitCode, stderrLines } = await runCli({ args: ['sessions', '--org', 'acme'], cwd: projectDir });
  expect(stderrLines).toEqual([expect.stringMatching(/^errand: errand dev is not running any more: start it/)]);
  expect(exitCode).toBe(3);
});
