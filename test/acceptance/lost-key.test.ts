import { afterAll, beforeAll, expect, test } from 'vitest';
import { setVariable } from '../../src/services/set-variable.ts';
import { calling, inTurn, resultsIn } from '../support/chat.ts';
import { callsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('shipped') });
  await world.startWorker();
});

afterAll(() => world.close());

test('a variable whose key the worker lacks: nothing is sent, and the arguments are not blamed for it', async () => {
  const { organisationId } = world;
  const parts = { db: world.store.db, sealer: world.sealer };
  await setVariable(parts, { organisationId, name: 'Authorization', value: 'Bearer canary-token' });
  await world.database.query(
    `update global_variables set sealed_value = 'gone.' || split_part(sealed_value, '.', 2) where organisation_id = $1`,
    [organisationId],
  );
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1' }), { text: 'end' }));
  const message = world.message({ text: 'where is A-1?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'not_sent', cause: 'worker_lost' }]);
  expect(resultsIn(world.model.requests[1])).toEqual([expect.stringContaining('The call was not sent.')]);
  expect(world.endpoint.requests).toHaveLength(0);
});
