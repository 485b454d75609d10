import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { createErrandClient } from '../../src/client.ts';
import { generateKeyRingText, parseKeyRing } from '../../src/secrets/key-ring.ts';
import { createPayloadCodec } from '../../src/secrets/payload-codec.ts';
import { connectTemporal } from '../../src/temporal/connection.ts';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { inTurn } from '../support/chat.ts';
import { callsOf, turnsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn({ text: 'Hello.' }) });
  await world.startWorker();
});

afterAll(() => world.close());

test('a client that lacks the key its answer was sealed with is told so at once, not that no worker took it', async () => {
  const ownKey = generateKeyRingText().replace('k1:', 'k0:');
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
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'replied' }]);
  expect(await callsOf(world, message.messageId)).toHaveLength(0);
  await client.close();
});
