import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { processIdentity } from '../../src/embedded/process-identity.ts';
import { lockState } from '../../src/embedded/state-lock.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('a folder in use is refused with its path and the running pid', async () => {
  const stateDir = await temporaryFolder();
  const lock = await lockState({ stateDir, name: 'postgres' });
  const refusal = await lockState({ stateDir, name: 'postgres' }).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'unavailable', message: expect.stringContaining(stateDir) });
  expect(String(refusal)).toContain(`process ${process.pid}`);
  expect(String(refusal)).not.toContain('\n');
  await lock.release();
  await (await lockState({ stateDir, name: 'postgres' })).release();
  expect(await readdir(stateDir)).toEqual([]);
});

test('locks of different servers in one folder do not meet', async () => {
  const stateDir = await temporaryFolder();
  await lockState({ stateDir, name: 'postgres' });
  await expect(lockState({ stateDir, name: 'temporal' })).resolves.toBeDefined();
});

test('the lock of a dead process does not block', async () => {
  const stateDir = await temporaryFolder();
  const child = spawn('/bin/sh', ['-c', 'read line']);
  const owner = await processIdentity(child.pid ?? 0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  await writeFile(join(stateDir, 'postgres.lock'), JSON.stringify({ owner, servants: [] }));
  await expect(lockState({ stateDir, name: 'postgres' })).resolves.toBeDefined();
});

test('the lock of a dead process does not block when another process has its pid now', async () => {
  const stateDir = await temporaryFolder();
  const owner = { pid: process.pid, born: 'long ago' };
  await writeFile(join(stateDir, 'postgres.lock'), JSON.stringify({ owner, servants: [] }));
  await expect(lockState({ stateDir, name: 'postgres' })).resolves.toBeDefined();
});

test('a server that outlives its crashed owner is waited for', async () => {
  const stateDir = await temporaryFolder();
  const survivor = spawn('/bin/sh', ['-c', 'read line']);
  const owner = { pid: 1, born: 'long ago' };
  const servants = [await processIdentity(survivor.pid ?? 0)];
  await writeFile(join(stateDir, 'postgres.lock'), JSON.stringify({ owner, servants }));
  await expect(lockState({ stateDir, name: 'postgres', waitMs: 200 })).rejects.toThrow(`process ${survivor.pid}`);
  const waiting = lockState({ stateDir, name: 'postgres' });
  survivor.stdin.end();
  await expect(waiting).resolves.toBeDefined();
});

test('of many processes that find a stale lock exactly one gets the folder', async () => {
  const stateDir = await temporaryFolder();
  const owner = { pid: process.pid, born: 'long ago' };
  await writeFile(join(stateDir, 'postgres.lock'), JSON.stringify({ owner, servants: [] }));
  const attempts = Array.from({ length: 20 }, () => lockState({ stateDir, name: 'postgres' }));
  const results = await Promise.allSettled(attempts);
  expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
});

test('a state folder that cannot be made is refused with its path and the fix', async () => {
  const file = join(await temporaryFolder(), 'file');
  await writeFile(file, '');
  await expect(lockState({ stateDir: join(file, 'state'), name: 'postgres' })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/^Cannot write .*file\/state \(ENOTDIR\): .* \(ERRAND_HOME\)\.$/),
  });
});
