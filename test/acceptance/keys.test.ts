import { afterAll, beforeAll, expect, inject, onTestFinished, test, vi } from 'vitest';
import { connectErrand, createErrandClient } from '../../src/client.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { callsOf, turnsOf } from '../support/rows.ts';
import { runCli } from '../support/run-cli.ts';
import { startWorkerProcess } from '../support/worker-process.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: () => ({ text: 'Hello.' }) });
  await world.startWorker();
});

afterAll(() => world.close());

test.each([
  ['lacks the key', 'k0:'],
  ['has another key of the id', 'k1:'],
])('a client that %s its answer was sealed with is told so at once, not that no worker took it', async (_what, id) => {
  const ownKey = generateKeyRingText().replace('k1:', id);
  // as after a rotation that reached the workers first
  const converter = createDataConverter({
    encode: createPayloadCodec(parseKeyRing(world.secretKeys)).encode,
    decode: createPayloadCodec(parseKeyRing(ownKey)).decode,
  });
  const temporal = await connectTemporal({ address: inject('temporalAddress'), namespace: 'default' }, converter);
  const client = createErrandClient({ client: temporal, taskQueue: world.taskQueue });
  const message = world.message({ text: 'hello' });
  const startedAt = performance.now();
  await expect(client.submit(message)).rejects.toMatchObject({
    code: 'invalid_config',
    details: { field: 'ERRAND_SECRET_KEYS' },
  });
  expect(performance.now() - startedAt).toBeLessThan(60_000);
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'replied' }]);
  expect(await callsOf(world, message.messageId)).toHaveLength(0);
  await client.close();
});

test('a client whose key no running worker has is refused before it submits, also when the key has the same id', async () => {
  const [first, other] = [generateKeyRingText(), generateKeyRingText()];
  const taskQueue = `${world.taskQueue}-keys`;
  const rotated = `${generateKeyRingText().replace('k1:', 'k2:')},${first}`;
  const environment = { ...world.workerEnvironment, ERRAND_TASK_QUEUE: taskQueue, ERRAND_SECRET_KEYS: rotated };
  const worker = await startWorkerProcess(environment);
  onTestFinished(() => worker.kill());
  const temporal = { address: inject('temporalAddress'), namespace: 'default' };
  await vi.waitFor(
    () =>
      expect(connectErrand({ temporal, taskQueue, secretKeys: other })).rejects.toMatchObject({
        code: 'invalid_config',
      }),
    { timeout: 60_000 },
  );
  for (const secretKeys of [first, rotated]) await (await connectErrand({ temporal, taskQueue, secretKeys })).close();
  const said = await runCli({
    args: ['say', 'hello', '--org', world.organisationId, '--session', '1'],
    env: { ...environment, ERRAND_SECRET_KEYS: other },
  });
  expect(said.stderrLines).toEqual([
    expect.stringMatching(/^errand: no worker .* has the key "k1" that ERRAND_SECRET_KEYS/),
  ]);
  expect(said.exitCode).toBe(2);
});

test('a worker that has another key of the id says so in its log', async () => {
  const taskQueue = `${world.taskQueue}-log`;
  const environment = { ...world.workerEnvironment, ERRAND_TASK_QUEUE: taskQueue };
  const worker = await startWorkerProcess({ ...environment, ERRAND_SECRET_KEYS: generateKeyRingText() });
  onTestFinished(() => worker.kill());
  const client = createErrandClient({ client: world.temporal, taskQueue });
  await expect(client.submit(world.message({ text: 'hello' }), { deadlineMs: 2_000 })).rejects.toMatchObject({
    code: 'not_accepted',
    message: expect.stringMatching(/worker.*database.*ERRAND_SECRET_KEYS/),
  });
  await vi.waitUntil(() => /does not open with the \\?"k1\\?" of ERRAND_SECRET_KEYS here/.test(worker.output()), {
    timeout: 60_000,
  });
});
