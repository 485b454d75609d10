import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { query } from './query.ts';
import { ended, runs } from './running.ts';
import { postgresForTest } from './started.ts';
import { temporaryFolder } from './temporary-folder.ts';

test('PostgreSQL 18 starts with a UTF8 database errand, a random password and durable settings', async () => {
  const stateDir = await temporaryFolder();
  const server = await postgresForTest({ stateDir });
  const { url } = server;
  expect(url).toMatch(new RegExp(`^postgres://postgres:[\\w-]{32}@127\\.0\\.0\\.1:${server.port}/errand$`));
  const sql = `select current_setting('server_version') as version, current_setting('synchronous_commit') as commit,
    getdatabaseencoding() as encoding, datlocale from pg_database where datname = 'errand'`;
  expect(await query({ url, sql })).toEqual([
    { version: expect.stringMatching(/^18\./), commit: 'on', encoding: 'UTF8', datlocale: 'C.UTF-8' },
  ]);
  expect((await stat(join(stateDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
  const wrong = url.replace(/:[\w-]{32}@/, ':wrong@');
  await expect(query({ url: wrong, sql: 'select 1' })).rejects.toThrow('password authentication failed');
});

test('two instances run side by side on their own ports and data', async () => {
  const servers = await Promise.all([
    temporaryFolder().then((stateDir) => postgresForTest({ stateDir })),
    temporaryFolder().then((stateDir) => postgresForTest({ stateDir })),
  ]);
  const [first, second] = servers;
  expect(first.port).not.toBe(second.port);
  await query({ url: first.url, sql: 'create table orders (id int)' });
  expect(await query({ url: second.url, sql: "select to_regclass('orders') as orders" })).toEqual([{ orders: null }]);
  await first.stop();
  expect(await query({ url: second.url, sql: 'select 1 as one' })).toEqual([{ one: 1 }]);
});

test('the same state folder twice at once is refused, and stop is idempotent and real', async () => {
  const stateDir = await temporaryFolder();
  const server = await postgresForTest({ stateDir });
  await expect(postgresForTest({ stateDir })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(new RegExp(`${stateDir} is in use by the running process ${process.pid}`)),
  });
  await Promise.all([server.stop(), server.stop()]);
  expect(await runs(server.pid)).toBe(false);
  await postgresForTest({ stateDir });
  await server.stop();
  await expect(postgresForTest({ stateDir })).rejects.toMatchObject({ code: 'unavailable' });
});

test('data and password outlive a restart and a kill -9 of the server', async () => {
  const stateDir = await temporaryFolder();
  const first = await postgresForTest({ stateDir });
  await query({ url: first.url, sql: 'create table orders as select 7 as id' });
  process.kill(first.pid, 'SIGKILL');
  await ended({ pids: [first.pid], withinMs: 60_000 });
  expect(await first.lost).toMatch(/^PostgreSQL ended on its own: see .*postgres\.log$/);
  await first.stop();

  const second = await postgresForTest({ stateDir });
  expect(await query({ url: second.url, sql: 'select id from orders' })).toEqual([{ id: 7 }]);
  await second.stop();
  const third = await postgresForTest({ stateDir });
  expect(await query({ url: third.url, sql: 'select id from orders' })).toEqual([{ id: 7 }]);
});

test('a taken port is refused with the port and the fix in one line', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const { port } = blocker.address() as { port: number };
  const refusal = await postgresForTest({ stateDir: await temporaryFolder(), port }).catch((error: unknown) => error);
  blocker.close();
  expect(refusal).toMatchObject({ code: 'unavailable' });
  expect(String(refusal)).toMatch(new RegExp(`Port ${port} for PostgreSQL is taken: stop the program .* another port`));
  expect(String(refusal)).not.toContain('\n');
});
