import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { UNBACKED_CLAIM_REPLY } from '../../src/turn/prompts.ts';
import { calling, inTurn, toolsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { stepsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  const handler: EndpointHandler = ({ url }, response) =>
    void response.writeHead(url.includes('A-500') ? 500 : 200).end('ok');
  world = await createWorld({ script: inTurn(), handler });
  await world.startWorker();
});

beforeEach(() => {
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });
const falseClaim = 'I have refunded you €5 for order A-1.';

test('a reply that claims what no call did is written again once: the customer gets the second one', async () => {
  world.model.setScript(inTurn({ text: falseClaim }, { text: 'Shall I refund €5 for order A-1?' }));
  const message = world.message({ text: 'I want my money back for A-1' });
  expect(await world.client.submit(message)).toMatchObject({
    state: 'replied',
    reply: 'Shall I refund €5 for order A-1?',
  });
  const [first, second] = world.model.requests;
  expect(world.model.requests).toHaveLength(2);
  expect(second?.body.messages.slice(first?.body.messages.length)).toMatchObject([
    { role: 'assistant', content: falseClaim },
    {
      role: 'user',
      content: expect.stringContaining(`You wrote: "${falseClaim}" No call of this conversation shows that`),
    },
  ]);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision.claims).toEqual([{ sentence: falseClaim, rewritten: true }]);
});

test('asked again, the AI may also make the call, and then say so', async () => {
  world.model.setScript(inTurn({ text: falseClaim }, refund, { text: falseClaim }));
  const message = world.message({ text: 'refund A-1, it was 5 euros' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: falseClaim });
  expect(world.endpoint.requests).toHaveLength(1);
  expect(world.model.requests).toHaveLength(3);
});

test('the same claim twice is not sent: a person takes over, and the customer reads neither that it happened nor that it did not', async () => {
  world.model.setScript(inTurn({ text: falseClaim }, { text: 'Your refund has been processed.' }));
  const message = world.message({ text: 'I want my money back for A-1' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({
    state: 'replied',
    reply: UNBACKED_CLAIM_REPLY,
    handoff: { reason: 'low_confidence', summary: expect.stringContaining('"Your refund has been processed."') },
  });
  expect(world.model.requests).toHaveLength(2);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision.claims).toEqual([
    { sentence: falseClaim, rewritten: true },
    { sentence: 'Your refund has been processed.', rewritten: false },
  ]);
  const [session] = await world.database.query('select handled_by, handoff_reason from sessions where id = $1', [
    sessionIdOf({ organisationId: world.organisationId, session: message.session }),
  ]);
  expect(session).toEqual({ handled_by: 'team', handoff_reason: 'low_confidence' });
});

test('what a call of this message did may be said, with one question', async () => {
  world.model.setScript(inTurn(refund, { text: falseClaim }));
  const answer = await world.client.submit(world.message({ text: 'refund A-1, it was 5 euros' }));
  expect(answer).toMatchObject({ state: 'replied', reply: falseClaim });
  expect(world.model.requests).toHaveLength(2);
});

test('what a call for an earlier message did may be said again', async () => {
  world.model.setScript(inTurn(refund, { text: falseClaim }, { text: 'Yes, I have refunded €5 for A-1.' }));
  const message = world.message({ text: 'refund A-1, it was 5 euros' });
  await world.client.submit(message);
  const later = await world.client.submit({ ...message, messageId: 'later', text: 'so is it really done?' });
  expect(later).toMatchObject({ reply: 'Yes, I have refunded €5 for A-1.' });
  expect(world.model.requests).toHaveLength(3);
});

test('what is said while a person takes over after failed calls is held to the ledger too', async () => {
  const organisationId = await world.addOrganisation({ failuresBeforeHandoff: 1 });
  world.model.setScript(
    inTurn(calling('getOrder', { orderId: 'A-500' }), { text: falseClaim }, { text: 'It failed.' }),
  );
  const answer = await world.client.submit(world.message({ organisationId, text: 'refund A-500' }));
  expect(answer).toMatchObject({ reply: 'It failed.', handoff: { reason: 'action_failed' } });
});

test('another sum than the call had is a claim that no call shows', async () => {
  world.model.setScript(inTurn(refund, { text: 'I have refunded you €50.' }, { text: 'I have refunded you €5.' }));
  const answer = await world.client.submit(world.message({ text: 'refund A-1, it was 5 euros' }));
  expect(answer).toMatchObject({ state: 'replied', reply: 'I have refunded you €5.' });
  expect(world.model.requests).toHaveLength(3);
  // a call more could do the same thing twice
  expect(toolsIn(world.model.requests[2])).toEqual([]);
});

test('a closing line is held to the same: the session is not resolved with a false claim', async () => {
  const closing = calling('resolve', { message: 'Your order A-1 has been cancelled. Bye!' });
  world.model.setScript(inTurn(closing, closing));
  const message = world.message({ text: 'cancel A-1, thanks' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({ reply: UNBACKED_CLAIM_REPLY, handoff: { reason: 'low_confidence' } });
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision).not.toHaveProperty('resolves');
});

test('what is said as the conversation is handed to a person is not checked', async () => {
  const handoff = calling('handoff', {
    reason: 'user_requested',
    summary: 'Wants a person.',
    message: 'I have passed your conversation to a colleague.',
  });
  world.model.setScript(inTurn(handoff));
  const answer = await world.client.submit(world.message({ text: 'a person, please' }));
  expect(answer).toMatchObject({ reply: 'I have passed your conversation to a colleague.' });
});

test('an organisation that switched the check off gets the reply as it is', async () => {
  const organisationId = await world.addOrganisation({ claimCheck: false });
  world.model.setScript(inTurn({ text: falseClaim }));
  const message = world.message({ organisationId, text: 'I want my money back for A-1' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: falseClaim });
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision).not.toHaveProperty('claims');
});
