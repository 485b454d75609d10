import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editAction } from '../../src/services/edit-action.ts';
import { AI_UNAVAILABLE_REPLY } from '../../src/turn/prompts.ts';
import { calling, inTurn, resultsIn, toolsIn } from '../support/chat.ts';
import { freePort } from '../support/free-port.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import type { ScriptedAnswer } from '../support/openai-server.ts';
import { callsOf, messagesOf, sessionOf, stepsOf, turnsOf } from '../support/rows.ts';
import { testTools } from '../support/test-actions.ts';
import { createWorld, type World } from '../support/world.ts';

/** Long enough for a busy machine to answer at once, short enough to wait for. */
const CALL_TIMEOUT_MS = 2_500;

let world: World;
let closedPort: number;
let endpointAnswers: EndpointHandler;

beforeAll(async () => {
  closedPort = await freePort();
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => endpointAnswers(request, response),
    callTimeoutMs: CALL_TIMEOUT_MS,
    alsoAllowed: [`localhost:${closedPort}`],
  });
  await world.startWorker();
});

beforeEach(() => {
  endpointAnswers = (_request, response) => void response.end('ok');
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const lookUp = calling('getOrder', { orderId: 'A-1' });
const refund = calling('refundOrder', { orderId: 'A-1', body: { amount: 5 } });

/** One turn in which the model calls a tool once and then replies `understood`. */
async function turnWith({
  call,
  organisationId = world.organisationId,
}: {
  call: ScriptedAnswer;
  organisationId?: string;
}) {
  world.model.setScript(inTurn(call, { text: 'understood' }));
  const message = world.message({ organisationId, text: 'please do' });
  const answer = await world.client.submit(message);
  return {
    answer,
    message,
    result: resultsIn(world.model.requests[1])[0],
    calls: await callsOf(world, message.messageId),
  };
}

test('invalid arguments go back to the AI, which is told what is wrong; nothing leaves until they are valid', async () => {
  const wrong = calling('refundOrder', { orderId: 'A-1', body: { amount: 'five' } });
  world.model.setScript(inTurn(wrong, refund, { text: 'Refunded.' }));
  const message = world.message({ text: 'refund five' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Refunded.' });
  const [correction] = resultsIn(world.model.requests[1]);
  expect(correction).toContain('nothing was sent');
  expect(correction).toContain('amount must be number');
  expect(world.endpoint.requests.map(({ bodyText }) => bodyText)).toEqual(['{"amount":5}']);
  const [step] = await stepsOf(world, message.messageId);
  expect(step).toMatchObject({ state: 'succeeded', arguments: { orderId: 'A-1', body: { amount: 5 } } });
  expect(step?.decision.corrections).toMatchObject([
    { toolName: 'refundOrder', problem: expect.stringContaining('amount') },
  ]);
});

test.each([
  ['arguments that are no JSON', '{"orderId": '],
  ['arguments that are no object', '["A-1"]'],
  ['a missing required argument', '{}'],
  ['an argument that breaks its pattern', '{"orderId":"../admin"}'],
])('%s are a correction too', async (_title, given) => {
  world.model.setScript(inTurn(calling('getOrder', given), { text: 'Which order do you mean?' }));
  const answer = await world.client.submit(world.message({ text: 'look it up' }));
  expect(answer).toMatchObject({ state: 'replied', reply: 'Which order do you mean?' });
  expect(resultsIn(world.model.requests[1])[0]).toContain('nothing was sent');
  expect(world.endpoint.requests).toHaveLength(0);
});

test.each(['launchRocket', 'constructor', '__proto__', 'get order; drop'])(
  'a tool name that is not on the list (%s) goes back to the AI with the names that are',
  async (name) => {
    world.model.setScript(inTurn(calling(name, {}), lookUp, { text: 'Found it.' }));
    expect(await world.client.submit(world.message({ text: 'go' }))).toMatchObject({ reply: 'Found it.' });
    const [correction] = resultsIn(world.model.requests[1]);
    expect(correction).toContain('no tool of this name');
    for (const tool of testTools) expect(correction).toContain(tool);
    expect(world.endpoint.requests).toHaveLength(1);
  },
);

test('a model that never gets it right is asked for a plain reply in the end, and nothing leaves', async () => {
  const wrong = calling('getOrder', { orderId: 'wrong' });
  world.model.setScript(inTurn(wrong, wrong, { text: 'I could not look it up.' }));
  const message = world.message({ text: 'look up wrong' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'I could not look it up.' });
  expect(world.model.requests.map((request) => toolsIn(request).length)).toEqual([
    testTools.length,
    testTools.length,
    0,
  ]);
  expect(world.endpoint.requests).toHaveLength(0);
  expect((await stepsOf(world, message.messageId))[0]?.decision.corrections).toHaveLength(2);
});

test('a model that proposes a call even then fails the turn visibly, and nothing leaves', async () => {
  world.model.setScript(() => calling('getOrder', { orderId: 'wrong' }));
  const message = world.message({ text: 'look up wrong' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'failed', reply: AI_UNAVAILABLE_REPLY });
  expect(world.endpoint.requests).toHaveLength(0);
  expect(await turnsOf(world, message.messageId)).toMatchObject([
    { status: 'failed', cause: 'model_malformed_answer' },
  ]);
});

test.each([400, 401, 404, 429, 500, 503])(
  'HTTP %i reaches the AI with its body, and the ledger says failed',
  async (status) => {
    const body = `{"error":"code ${status}"}`;
    endpointAnswers = (_request, response) => void response.writeHead(status, { 'retry-after': '0' }).end(body);
    const { answer, result, calls } = await turnWith({ call: refund });
    expect(answer).toMatchObject({ state: 'replied', reply: 'understood' });
    expect(result?.endsWith(`responseStatus: ${status}\n\n${body}`)).toBe(true);
    expect(calls).toMatchObject([{ state: 'failed', cause: null, response_status: status }]);
    expect(calls[0]?.response_body?.toString()).toBe(body);
    expect(world.endpoint.requests).toHaveLength(1);
  },
);

test.each([301, 302, 307, 308])('a redirect (%i) is never followed: it is the result', async (status) => {
  endpointAnswers = ({ url }, response) => {
    if (url === '/elsewhere') response.end('followed');
    else response.writeHead(status, { location: '/elsewhere' }).end('moved');
  };
  const { result, calls } = await turnWith({ call: lookUp });
  expect(result?.endsWith(`responseStatus: ${status}\n\nmoved`)).toBe(true);
  expect(calls).toMatchObject([{ state: 'failed', response_status: status }]);
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/orders/A-1']);
});

test('a call that takes too long is a 408 for the AI, and its cause is in the ledger', async () => {
  endpointAnswers = () => {};
  const { answer, result, calls } = await turnWith({ call: lookUp });
  expect(answer).toMatchObject({ state: 'replied', reply: 'understood' });
  expect(result?.endsWith('responseStatus: 408\n\nRequest timed out after 60000ms')).toBe(true);
  expect(calls).toMatchObject([{ state: 'unknown', cause: 'timeout', response_status: null }]);
  expect(world.endpoint.requests).toHaveLength(1);
});

test('a body that never ends is a timeout as well, whatever status came before it', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(200, { 'content-length': '10' }).write('half');
  const { result, calls } = await turnWith({ call: lookUp });
  expect(result?.endsWith('responseStatus: 408\n\nRequest timed out after 60000ms')).toBe(true);
  expect(calls).toMatchObject([{ state: 'unknown', cause: 'timeout' }]);
});

test('a timeout of a call that could change something tells the AI to claim neither way', async () => {
  endpointAnswers = () => {};
  const { result, calls } = await turnWith({ call: refund });
  expect(result).toContain('responseStatus: 408\n\nRequest timed out after 60000ms');
  expect(result).toContain('unknown whether this call took effect');
  expect(calls).toMatchObject([{ state: 'unknown', cause: 'timeout' }]);
});

test('a refused connection is "Something went wrong" for the AI and `refused` in the ledger', async () => {
  const organisationId = await world.addOrganisation();
  const change = { baseUrl: `https://localhost:${closedPort}` };
  await editAction(world.store.db, { organisationId, toolName: 'getOrder', change });
  const { answer, result, calls } = await turnWith({ call: lookUp, organisationId });
  expect(answer).toMatchObject({ state: 'replied' });
  expect(result?.endsWith('\nSomething went wrong')).toBe(true);
  expect(calls).toMatchObject([{ state: 'failed', cause: 'refused', response_status: null }]);
});

test('a private address that is not exempted is refused before anything is dialled', async () => {
  const organisationId = await world.addOrganisation();
  await editAction(world.store.db, {
    organisationId,
    toolName: 'getOrder',
    change: { baseUrl: 'https://169.254.169.254' },
  });
  const { result, calls } = await turnWith({ call: lookUp, organisationId });
  expect(result?.endsWith('\nSomething went wrong')).toBe(true);
  expect(calls).toMatchObject([{ state: 'failed', cause: 'blocked_address' }]);
});

test('a connection that is reset during the call is sent once, and its effect is unknown', async () => {
  endpointAnswers = (_request, response) => void response.socket?.destroy();
  const { answer, result, calls } = await turnWith({ call: refund });
  expect(answer).toMatchObject({ state: 'replied', reply: 'understood' });
  expect(result).toContain('\nSomething went wrong');
  expect(result).toContain('unknown whether this call took effect');
  expect(calls).toMatchObject([{ state: 'unknown', cause: 'reset', response_status: null }]);
  expect(world.endpoint.requests).toHaveLength(1);
});

test('a provider that fails for good fails the turn visibly: apology, handoff, and the team gets what comes next', async () => {
  world.model.setScript(() => ({ status: 401 }));
  const message = world.message({ text: 'where is my order?' });
  expect(await world.client.submit(message)).toMatchObject({
    state: 'failed',
    cause: 'model_bad_key',
    reply: AI_UNAVAILABLE_REPLY,
  });
  expect(world.model.requests).toHaveLength(1);
  const [turn] = await turnsOf(world, message.messageId);
  expect(turn).toMatchObject({ status: 'failed', cause: 'model_bad_key' });
  expect(await sessionOf(world, message.session)).toMatchObject({
    handled_by: 'team',
    handoff_reason: 'ai_unavailable',
  });
  expect(await messagesOf(world, message.session)).toMatchObject([
    { role: 'customer' },
    { role: 'ai', text: AI_UNAVAILABLE_REPLY },
  ]);

  world.model.setScript(inTurn({ text: 'I am back' }));
  const next = world.message({ session: message.session, text: 'hello?' });
  expect(await world.client.submit(next)).toMatchObject({ state: 'routed', reason: 'taken_over' });
  expect(world.model.requests).toHaveLength(1);
  expect((await messagesOf(world, message.session)).at(-1)).toMatchObject({ role: 'customer', text: 'hello?' });
});

test('a provider that keeps failing is asked three times, then the turn fails visibly', async () => {
  world.model.setScript(() => ({ status: 503, headers: { 'retry-after-ms': '50' } }));
  const message = world.message({ text: 'anyone?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'failed', cause: 'model_overload' });
  expect(world.model.requests).toHaveLength(3);
});

test('a provider that asks for patience (429 with retry-after) is asked again, and the customer is answered', async () => {
  world.model.setScript(inTurn({ status: 429, headers: { 'retry-after-ms': '200' } }, { text: 'Here I am.' }));
  const message = world.message({ text: 'anyone?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Here I am.' });
  expect(world.model.requests).toHaveLength(2);
  expect(await sessionOf(world, message.session)).toMatchObject({ handled_by: 'ai', handoff_reason: null });
});

test('a reply that the provider cuts short says that it was cut, to the customer and in the record', async () => {
  world.model.setScript(inTurn({ text: 'Your order will be', finishReason: 'length' }));
  const message = world.message({ text: 'hello' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Your order will be […]' });
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision.replyCut).toBe(true);
});

test('a provider that fails after the call fails the turn, and the call stays recorded as it was', async () => {
  world.model.setScript(inTurn(refund, { status: 401 }));
  const message = world.message({ text: 'refund A-1' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'failed', reply: AI_UNAVAILABLE_REPLY });
  expect(await callsOf(world, message.messageId)).toMatchObject([{ state: 'succeeded', response_status: 200 }]);
  expect(world.endpoint.requests).toHaveLength(1);
});
