import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageInput } from '../../src/client.ts';
import { calling, inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('moved') });
  await world.startWorker();
});

afterAll(() => world.close());

test.each<[string, Partial<MessageInput>]>([
  ['organisation', { organisationId: 'a\0b' }],
  ['session', { session: 'a\0b' }],
  ['external id', { contact: { externalId: 'a\0b' } }],
  ['phone', { contact: { phone: 'a\0b' } }],
])('a message whose %s can not be stored is refused, not tried for ever', async (_title, change) => {
  const message = { ...world.message({ text: 'hello' }), ...change };
  await expect(world.client.submit(message, { deadlineMs: 60_000 })).rejects.toMatchObject({ code: 'invalid_request' });
});

test('a form value that can not be stored is given back by field, and the corrected one is taken', async () => {
  const address = { orderId: 'A-1', body: { city: 'Bonn' } };
  world.model.setScript(inTurn(calling('changeAddress', address), { text: 'Moved.' }));
  const message = world.message({ text: 'move' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error('no form is open');
  const form = { ...message, formId: waiting.form.formId };
  expect(await world.client.submitForm({ ...form, values: { ...address, body: { city: 'Bo\0nn' } } })).toMatchObject({
    state: 'form_invalid',
    problems: [{ pointer: '/body/city' }],
  });
  expect(await world.client.submitForm({ ...form, values: address })).toMatchObject({ state: 'replied' });
});

test('a field name that can not be stored does not keep the model from deciding', async () => {
  world.model.requests.length = 0;
  world.model.setScript(
    inTurn(calling('getOrder', '{"orderId":"A-1","no\\u0000te":"x"}'), { text: 'It has shipped.' }),
  );
  expect(await world.client.submit(world.message({ text: 'A-1?' }))).toMatchObject({ state: 'replied' });
  expect(world.model.requests.length).toBeLessThan(4);
});

test('a reply too long for Temporal is cut instead of keeping the run open for ever', async () => {
  world.model.setScript(inTurn({ text: 'x'.repeat(3_000_000) }));
  const answer = await world.client.submit(world.message({ text: 'tell me everything' }), { deadlineMs: 120_000 });
  if (answer.state !== 'replied') throw new Error(`the turn ended as ${answer.state}`);
  expect(answer.reply).toHaveLength(100_000);
});
