import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { startDevServers } from '../../src/embedded/dev-servers.ts';
import { startParent } from './parent.ts';
import { query } from './query.ts';
import { ended, runs } from './running.ts';
import { cacheDir } from './started.ts';
import { temporaryFolder } from './temporary-folder.ts';

const both = { temporal: true, postgres: true };

test('kill -9 of the parent ends its servers, and the next start has the data', async () => {
  const stateDir = await temporaryFolder();
  const parent = await startParent({ stateDir, cacheDir, needs: both });
  const url = parent.postgres?.url ?? '';
  await query({ url, sql: 'create table orders as select 7 as id' });
  parent.process.kill('SIGKILL');

  const restarted = await startParent({ stateDir, cacheDir, needs: { temporal: false, postgres: true } });
  expect(await query({ url: restarted.postgres?.url ?? '', sql: 'select id from orders' })).toEqual([{ id: 7 }]);
  restarted.process.kill('SIGKILL');
  const pids = [parent.temporal?.pid ?? 0, parent.postgres?.pid ?? 0, restarted.postgres?.pid ?? 0];
  await ended({ pids, withinMs: 60_000 });
});

test('Ctrl-C for the process group ends the parent and then its servers', async () => {
  const parent = await startParent({ stateDir: await temporaryFolder(), cacheDir, needs: both });
  const pids = [parent.temporal?.pid ?? 0, parent.postgres?.pid ?? 0];
  expect(await Promise.all(pids.map(runs))).toEqual([true, true]);
  process.kill(-(parent.process.pid ?? 0), 'SIGINT');
  await ended({ pids, withinMs: 60_000 });
});

test('when one server fails the other is stopped', async () => {
  const stateDir = await temporaryFolder();
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  const start = (options: { postgresPort?: number; needs: typeof both }) =>
    startDevServers({ stateDir, cacheDir, onProgress: () => undefined, ...options });
  await expect(start({ postgresPort: port, needs: both })).rejects.toThrow(`Port ${port} for PostgreSQL is taken`);
  blocker.close();

  // the folder's locks are free again, so nothing of the failed start is left
  const servers = await start({ needs: { temporal: true, postgres: false } });
  expect(servers.postgres).toBeUndefined();
  expect(servers.temporal?.address).toMatch(/^127\.0\.0\.1:\d+$/);
  await servers.stop();
});
