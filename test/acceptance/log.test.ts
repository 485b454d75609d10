import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn } from '../support/chat.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn() });
});

afterAll(() => world.close());

test('at level info the log tells of every turn and call by ids, states and times, and nothing that was said or sent', async () => {
  world.model.setScript(
    inTurn(calling('refundOrder', { orderId: 'canary-order', body: { amount: 1, note: 'canary-note' } }), {
      text: 'canary-reply',
    }),
  );
  const worker = await startWorkerProcess({ ...world.workerEnvironment, ERRAND_LOG_LEVEL: 'info' });
  const message = world.message({
    text: 'canary-text',
    contact: { email: 'canary@example.com', phone: '+4930canary' },
    headers: [{ name: 'X-Widget', value: 'canary-header' }],
  });
  const answer = await world.client.submit(message);
  expect(answer.state).toBe('replied');
  await worker.stop();
  const lines = worker
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const { organisationId } = message;
  const turnId = 'turnId' in answer ? answer.turnId : '';
  const sessionId = sessionIdOf(message);
  expect(lines.filter(({ msg }) => msg === 'turn ended')).toMatchObject([
    { level: 30, organisationId, sessionId, turnId, outcome: 'replied', channel: 'web', tookMs: expect.any(Number) },
  ]);
  expect(lines.filter(({ msg }) => msg === 'call settled')).toMatchObject([
    { level: 30, organisationId, callId: `${turnId}/0`, owner: 'turn', performMs: expect.any(Number) },
  ]);
  expect(worker.output()).not.toContain('canary');
});

test('a statement that fails leaves no customer text, identity or header in the log of the worker', async () => {
  const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));
  const { PATH, HOME } = process.env;
  const worker = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), cli, 'worker'], {
    env: { PATH, HOME, ...world.workerEnvironment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (chunk) => (log += chunk));
  await vi.waitFor(() => expect(log).toContain('task queue'), { timeout: 60_000 });
  await world.database.query('alter table turns rename column run_id to moved');
  const message = world.message({ text: 'canary-text', contact: { email: 'canary@example.com' } });
  await world.client.submit(message, { deadlineMs: 2_000 }).catch(() => undefined);
  await vi.waitFor(() => expect(log).toMatch(/beginTurn.*42703|42703.*beginTurn/s), { timeout: 60_000 });
  worker.kill('SIGKILL');
  await once(worker, 'close');
  expect(log).not.toContain('canary');
});
