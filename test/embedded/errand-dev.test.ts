import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startErrand } from '../support/errand-process.ts';
import { runCli } from '../support/run-cli.ts';
import { ended } from './running.ts';
import { temporaryFolder } from './temporary-folder.ts';

interface Lock {
  servants: { pid: number }[];
}

async function pidsOf({ folder, server }: { folder: string; server: 'postgres' | 'temporal' }): Promise<number[]> {
  const { servants } = JSON.parse(await readFile(join(folder, '.errand', `${server}.lock`), 'utf8')) as Lock;
  return servants.map(({ pid }) => pid);
}

test.each([
  ['postgres', 'PostgreSQL'],
  ['temporal', 'the Temporal dev server'],
] as const)('errand dev whose %s dies says so in one line, stops the rest and exits with 3', async (server, name) => {
  const folder = await temporaryFolder();
  const dev = startErrand({ args: ['dev'], cwd: folder });
  await dev.says('ready: ');
  const pids = [...(await pidsOf({ folder, server: 'postgres' })), ...(await pidsOf({ folder, server: 'temporal' }))];
  // a refusal is its sender's business: nothing of it in this terminal
  const say = ['say', 'hello', '--org', 'nowhere', '--session', '1'];
  expect(await runCli({ args: say, cwd: folder })).toMatchObject({ exitCode: 1 });

  const victim = (await pidsOf({ folder, server })).at(-1) ?? 0;
  process.kill(victim, 'SIGKILL');
  expect(await dev.exitCode).toBe(3);
  expect(dev.stderr().trim().split('\n')).toEqual([
    'Starting PostgreSQL and Temporal ...',
    expect.stringMatching(/^warning: made a key for secrets/),
    expect.stringMatching(new RegExp(`^errand: ${name} ended on its own: see .*\\.log, then start again$`)),
  ]);
  await ended({ pids, withinMs: 60_000 });
});

test('errand dev says which private targets calls may reach', async () => {
  const folder = await temporaryFolder();
  const dev = startErrand({ args: ['dev'], cwd: folder, env: { ERRAND_EGRESS_ALLOW: 'localhost:8443,10.0.0.7:443' } });
  await dev.says('ready: ');
  for (const target of ['localhost:8443', '10.0.0.7:443']) {
    expect(dev.stderr()).toContain(`calls may reach ${target} whatever its address`);
  }
});
