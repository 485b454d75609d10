import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
});

afterAll(() => world.close());

test('a statement that fails leaves no customer text, identity or header in the log of the worker', async () => {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const { PATH, HOME } = process.env;
  const worker = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, 'worker'], {
    env: { PATH, HOME, ...world.workerEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (chunk) => (log += chunk));
  await vi.waitFor(() => expect(log).toContain('task queue'), { timeout: 20_000 });
  await world.database.query('alter table turns rename column run_id to moved');
  const message = world.message({ text: 'canary-text', contact: { email: 'canary@example.com' } });
  await world.client.submit(message, { deadlineMs: 2_000 }).catch(() => undefined);
  await vi.waitFor(() => expect(log).toContain('beginTurn'), { timeout: 10_000 });
  worker.kill('SIGKILL');
  await once(worker, 'exit');
  expect(log).toContain('42703');
  expect(log).not.toContain('canary');
});
