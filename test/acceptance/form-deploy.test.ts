import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleWorkflows } from '../../src/temporal/worker.ts';
import { calling, inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('moved') });
});

afterAll(() => world.close());

test('a form that was opened before a deploy is submitted after it, when every worker is of the new version', async () => {
  const path = fileURLToPath(new URL('../support/later-workflows.ts', import.meta.url));
  const later = await bundleWorkflows({ path, dataConverter: world.dataConverter });
  const before = await world.startWorker();
  world.model.setScript(
    inTurn(calling('changeAddress', { orderId: 'A-1', body: { city: 'Bonn' } }), { text: 'Moved.' }),
  );
  const message = world.message({ text: 'move A-1' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`the turn ended as ${waiting.state}`);
  await before.stop();
  await world.startWorker({ workflowBundle: later });
  const { organisationId, session } = message;
  const form = { organisationId, session, formId: waiting.form.formId };
  const answer = await world.client.submitForm({ ...form, values: { orderId: 'A-1', body: { city: 'Kiel' } } });
  expect(answer).toMatchObject({ state: 'replied', reply: 'Moved.' });
  expect(world.endpoint.requests.map(({ bodyText }) => bodyText)).toEqual(['{"city":"Kiel"}']);
  world.model.setScript(inTurn({ text: 'Hello from the new version.' }));
  const next = await world.client.submit({ ...message, messageId: 'next', text: 'hello' });
  expect(next).toMatchObject({ state: 'replied', reply: 'Hello from the new version.' });
});
