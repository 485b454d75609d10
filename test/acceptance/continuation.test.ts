import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editAction } from '../../src/services/edit-action.ts';
import { calling, inTurn, resultsIn, systemToolsIn, toolsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { resetToStart } from '../support/reset-to-start.ts';
import { callsOf, messagesOf, stepsOf, turnsOf } from '../support/rows.ts';
import { testTools } from '../support/test-actions.ts';
import { createWorld, type World } from '../support/world.ts';

/** Long enough for a busy machine to answer at once, short enough to wait for. */
const CALL_TIMEOUT_MS = 2_500;

let world: World;
let endpointAnswers: EndpointHandler;

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => endpointAnswers(request, response),
    callTimeoutMs: CALL_TIMEOUT_MS,
  });
  await world.startWorker();
});

beforeEach(() => {
  endpointAnswers = ({ url }, response) => void response.end(`answer of ${url}`);
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const lookUp = (orderId: string) => calling('getOrder', { orderId });
const refund = (given: object) => calling('refundOrder', given);
const never: EndpointHandler = () => {};
const paths = () => world.endpoint.requests.map(({ method, url }) => `${method} ${url}`);

test('a second call after the first result is a turn of its own, and the customer gets one reply', async () => {
  world.model.setScript(inTurn(lookUp('A-1'), lookUp('A-2'), { text: 'Both have shipped.' }));
  const secret = 'for both calls';
  const message = world.message({ text: 'A-1 and A-2?', headers: [{ name: 'X-Customer-Token', value: secret }] });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({ state: 'replied', reply: 'Both have shipped.' });
  expect(paths()).toEqual(['GET /orders/A-1', 'GET /orders/A-2']);
  expect(world.endpoint.requests.map(({ header }) => header['x-customer-token'])).toEqual([secret, secret]);

  const [first, second, ...more] = await turnsOf(world, message.messageId);
  expect(more).toHaveLength(0);
  expect(first).toMatchObject({ trigger: 'message', depth: 0, status: 'continued', parent_turn_id: null });
  expect(second).toMatchObject({ trigger: 'continuation', depth: 1, status: 'replied', parent_turn_id: first?.id });
  expect([first?.sealed_widget_headers, second?.sealed_widget_headers]).toEqual([null, null]);
  expect(answer).toMatchObject({ turnId: second?.id });
  const calls = await callsOf(world, message.messageId);
  expect(calls).toMatchObject([
    { owner_id: first?.id, step: 0, state: 'succeeded', arguments: { orderId: 'A-1' } },
    { owner_id: second?.id, step: 0, state: 'succeeded', arguments: { orderId: 'A-2' } },
  ]);
  expect(await messagesOf(world, message.session)).toMatchObject([
    { role: 'customer' },
    { role: 'ai', id: second?.id },
  ]);
  expect(resultsIn(world.model.requests[2])).toMatchObject([
    expect.stringContaining('answer of /orders/A-1'),
    expect.stringContaining('answer of /orders/A-2'),
  ]);
});

test('the same message again gets the reply of its continuation', async () => {
  world.model.setScript(inTurn(lookUp('A-1'), lookUp('A-2'), { text: 'Both have shipped.' }));
  const message = world.message({ text: 'A-1 and A-2?' });
  const answer = await world.client.submit(message);
  expect(await world.client.submit(message)).toEqual(answer);
  expect(world.model.requests).toHaveLength(3);
  expect(world.endpoint.requests).toHaveLength(2);
});

test.each<[string, { settings: { maxContinuations?: number }; calls: number }]>([
  ['two by default', { settings: {}, calls: 3 }],
  ['one where the organisation says so', { settings: { maxContinuations: 1 }, calls: 2 }],
  ['none where the organisation wants none', { settings: { maxContinuations: 0 }, calls: 1 }],
])(
  'after the last continuation (%s) the model is offered no more calls and must end the turn',
  async (_title, { settings, calls }) => {
    const organisationId = await world.addOrganisation(settings);
    let order = 0;
    world.model.setScript((body) =>
      toolsIn({ body }).length > 0 ? lookUp(`A-${++order}`) : { text: 'That is enough.' },
    );
    const message = world.message({ organisationId, text: 'look up all of them' });
    expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'That is enough.' });
    expect(paths()).toEqual(Array.from({ length: calls }, (_, at) => `GET /orders/A-${at + 1}`));
    expect(world.model.requests.map((request) => toolsIn(request).length)).toEqual([
      ...Array(calls).fill(testTools.length),
      0,
    ]);
    expect(systemToolsIn(world.model.requests.at(-1))).toEqual(['handoff', 'resolve']);
    const turns = await turnsOf(world, message.messageId);
    expect(turns.map(({ depth, status }) => [depth, status])).toEqual(
      Array.from({ length: calls }, (_, at) => [at, at === calls - 1 ? 'replied' : 'continued']),
    );
    // every result is still before the model, although it may call nothing any more
    expect(JSON.stringify(world.model.requests.at(-1)?.body.messages)).toContain(`answer of /orders/A-${calls}`);
  },
);

test('after a timeout of a POST the very same call is withheld, whatever the order of its arguments', async () => {
  endpointAnswers = never;
  world.model.setScript(
    inTurn(
      refund({ orderId: 'A-1', body: { amount: 5, note: 'late' } }),
      refund({ body: { note: 'late', amount: 5 }, orderId: 'A-1' }),
      { text: 'I can not tell whether it was refunded.' },
    ),
  );
  const message = world.message({ text: 'refund A-1' });
  expect(await world.client.submit(message)).toMatchObject({
    state: 'replied',
    reply: 'I can not tell whether it was refunded.',
  });
  expect(paths()).toEqual(['POST /orders/A-1/refund']);
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ depth: 0, status: 'replied' }]);
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'unknown', cause: 'timeout' }]);
  const [result, withheld] = resultsIn(world.model.requests[2]);
  expect(result).toContain('unknown whether this call took effect');
  expect(withheld).toContain('it is not repeated');
  expect((await stepsOf(world, message.messageId))[1]?.decision.corrections).toHaveLength(1);
});

test('the same call is withheld in every later continuation of the message', async () => {
  endpointAnswers = ({ method }, response) => void (method === 'GET' && response.end('open'));
  const again = refund({ orderId: 'A-1', body: { amount: 5 } });
  world.model.setScript(inTurn(again, lookUp('A-1'), again, { text: 'I can not tell.' }));
  const message = world.message({ text: 'refund A-1' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'I can not tell.' });
  expect(paths()).toEqual(['POST /orders/A-1/refund', 'GET /orders/A-1']);
});

test('after a timeout of a POST a call with different arguments may be made', async () => {
  endpointAnswers = ({ bodyText }, response) => void (bodyText.includes('4') && response.end('refunded 4'));
  world.model.setScript(
    inTurn(refund({ orderId: 'A-1', body: { amount: 5 } }), refund({ orderId: 'A-1', body: { amount: 4 } }), {
      text: 'Done.',
    }),
  );
  const message = world.message({ text: 'refund A-1' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Done.' });
  expect(world.endpoint.requests.map(({ bodyText }) => bodyText)).toEqual(['{"amount":5}', '{"amount":4}']);
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'unknown' }, { state: 'succeeded' }]);
});

test('after a timeout of a POST with an Idempotency-Key the same call may be made, with the same key', async () => {
  const organisationId = await world.addOrganisation();
  await editAction(world.store.db, { organisationId, toolName: 'refundOrder', change: { idempotencyKey: true } });
  endpointAnswers = (_request, response) => void (world.endpoint.requests.length > 1 && response.end('refunded'));
  const again = refund({ orderId: 'A-1', body: { amount: 5 } });
  world.model.setScript(inTurn(again, again, { text: 'Refunded.' }));
  const message = world.message({ organisationId, text: 'refund A-1' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  const keys = world.endpoint.requests.map(({ header }) => header['idempotency-key']);
  expect(keys).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), keys[0]]);
});

test('after a timeout of a GET the same call may be made again', async () => {
  endpointAnswers = (_request, response) => void (world.endpoint.requests.length > 1 && response.end('open'));
  world.model.setScript(inTurn(lookUp('A-1'), lookUp('A-1'), { text: 'It is open.' }));
  expect(await world.client.submit(world.message({ text: 'A-1?' }))).toMatchObject({ reply: 'It is open.' });
  expect(paths()).toEqual(['GET /orders/A-1', 'GET /orders/A-1']);
});

test('the next message may repeat a call whose effect was unknown: a person asked for it again', async () => {
  endpointAnswers = (_request, response) => void (world.endpoint.requests.length > 1 && response.end('refunded'));
  const again = refund({ orderId: 'A-1', body: { amount: 5 } });
  world.model.setScript(inTurn(again, { text: 'I can not tell.' }, again, { text: 'Refunded.' }));
  const message = world.message({ text: 'refund A-1' });
  await world.client.submit(message);
  const next = world.message({ session: message.session, text: 'nothing came: refund A-1 again' });
  expect(await world.client.submit(next)).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  expect(world.endpoint.requests).toHaveLength(2);
});

test('a continuation that an operator resets to its beginning ends, and calls nothing again', async () => {
  world.model.setScript(inTurn(lookUp('A-1'), lookUp('A-2'), { text: 'Both have shipped.' }));
  const message = world.message({ text: 'A-1 and A-2?' });
  const answer = await world.client.submit(message);
  await resetToStart(world, message.session);
  expect(await world.client.submit(message)).toEqual(answer);
  expect(world.endpoint.requests).toHaveLength(2);
  expect(await turnsOf(world, message.messageId)).toMatchObject([{ status: 'continued' }, { status: 'replied' }]);
});
