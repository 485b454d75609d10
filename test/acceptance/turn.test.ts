import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { editAction } from '../../src/services/edit-action.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn, resultsIn, toolsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { callsOf, everyRow, messagesOf, sessionOf, stepsOf, turnsOf } from '../support/rows.ts';
import { testTools } from '../support/test-actions.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let endpointAnswers: EndpointHandler;

const shipped: EndpointHandler = (_request, response) => void response.end('{"status":"shipped"}');

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => endpointAnswers(request, response),
  });
  await world.startWorker();
});

beforeEach(() => {
  endpointAnswers = shipped;
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

test('a message that needs no tool is answered without a call', async () => {
  world.model.setScript(inTurn({ text: 'Good morning!' }));
  const message = world.message({ text: 'hello there' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({ state: 'replied', reply: 'Good morning!' });
  expect(world.endpoint.requests).toHaveLength(0);
  expect(world.model.requests).toHaveLength(1);
  expect(world.model.requests[0]?.body.messages.at(-1)).toMatchObject({ role: 'user', content: 'hello there' });
  expect(toolsIn(world.model.requests[0]).toSorted()).toEqual(testTools);
  const [turn, ...others] = await turnsOf(world, message.messageId);
  expect(others).toHaveLength(0);
  expect(turn).toMatchObject({ trigger: 'message', depth: 0, status: 'replied', parent_turn_id: null });
  expect(await stepsOf(world, message.messageId)).toMatchObject([{ step: 0, state: null, request: null }]);
  expect(await messagesOf(world, message.session)).toMatchObject([
    { role: 'customer', id: message.messageId, text: 'hello there' },
    { role: 'ai', id: turn?.id, text: 'Good morning!' },
  ]);
});

test('a message that needs a tool makes one call, and the AI reads its status and its body verbatim', async () => {
  const body = '{"status":"shipped",\n\t"note":"„Größe“ \\u2713 </tool> 😀"}  ';
  endpointAnswers = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json; charset=utf-8', 'x-trace': 't-1' }).end(body);
  };
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-1', note: 'a/b' }), { text: 'It has shipped.' }));
  const message = world.message({ text: 'where is A-1?' });
  const answer = await world.client.submit(message);
  expect(answer).toMatchObject({ state: 'replied', reply: 'It has shipped.' });
  expect(world.endpoint.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /orders/A-1?note=a%2Fb']);
  expect(world.model.requests).toHaveLength(2);
  const [result, ...more] = resultsIn(world.model.requests[1]);
  expect(more).toHaveLength(0);
  expect(result?.endsWith(`responseStatus: 200\n\n${body}`)).toBe(true);
  const [call, ...others] = await callsOf(world, message.messageId);
  expect(others).toHaveLength(0);
  expect(call).toMatchObject({
    step: 0,
    state: 'succeeded',
    cause: null,
    arguments: { orderId: 'A-1', note: 'a/b' },
    response_status: 200,
    request: { method: 'GET', url: `${world.endpoint.url}/orders/A-1?note=a%2Fb` },
  });
  expect(call?.response_body?.toString('utf8')).toBe(body);
});

test('a JSON body is sent as the schema describes it', async () => {
  world.model.setScript(
    inTurn(calling('refundOrder', { orderId: 'A/7', body: { amount: 12.5, note: 'late' } }), { text: 'Refunded.' }),
  );
  await world.client.submit(world.message({ text: 'refund A/7' }));
  const [request] = world.endpoint.requests;
  expect(request).toMatchObject({ method: 'POST', url: '/orders/A%2F7/refund' });
  expect(JSON.parse(request?.bodyText ?? '')).toEqual({ amount: 12.5, note: 'late' });
  expect(request?.header['content-type']).toBe('application/json');
});

test('of two proposed tools the first is called and the second is recorded as dropped', async () => {
  const [first] = calling('getOrder', { orderId: 'A-2' }).toolCalls ?? [];
  const [second] = calling('refundOrder', { orderId: 'A-2', body: { amount: 5 } }).toolCalls ?? [];
  if (!first || !second) throw new Error('two proposals are needed');
  world.model.setScript(inTurn({ toolCalls: [first, second] }, { text: 'Looked it up.' }));
  const message = world.message({ text: 'look up A-2 and refund it' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Looked it up.' });
  expect(world.endpoint.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /orders/A-2']);
  expect(world.model.requests[0]?.body.parallel_tool_calls).toBe(false);
  const [step] = await stepsOf(world, message.messageId);
  expect(step?.decision.chosen?.toolName).toBe('getOrder');
  expect(step?.decision.dropped).toEqual([
    { toolName: 'refundOrder', arguments: { orderId: 'A-2', body: { amount: 5 } } },
  ]);
});

test('every call says User-Agent: OpenCX, and no context header unless the organisation turned them on', async () => {
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-3' }), { text: 'ok' }));
  const externalId = randomUUID();
  await saveContact(world.store.db, { organisationId: world.organisationId, externalId, verified: true });
  await world.client.submit(
    world.message({
      text: 'A-3?',
      contact: { externalId },
      headers: [
        { name: 'user-agent', value: 'forged' },
        { name: 'X-OpenCX-External-User-Id', value: 'forged' },
      ],
    }),
  );
  const [request] = world.endpoint.requests;
  expect(request?.headers.filter(([name]) => name.toLowerCase() === 'user-agent')).toEqual([['User-Agent', 'OpenCX']]);
  expect(Object.keys(request?.header ?? {}).filter((name) => name.startsWith('x-opencx-'))).toEqual([]);
});

test('an organisation that turned context headers on sends organisation, session, ticket and a verified contact', async () => {
  const organisationId = await world.addOrganisation({ contextHeaders: true });
  const [verified, unverified] = [randomUUID(), randomUUID()];
  await saveContact(world.store.db, { organisationId, externalId: verified, verified: true });
  await saveContact(world.store.db, { organisationId, externalId: unverified });
  for (const externalId of [verified, unverified]) {
    world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-4' }), { text: 'ok' }));
    const message = world.message({ organisationId, text: 'A-4?', contact: { externalId } });
    await world.client.submit(message);
    const session = await sessionOf(world, message.session);
    expect(world.endpoint.requests.at(-1)?.header).toMatchObject({
      'user-agent': 'OpenCX',
      'x-opencx-org-id': organisationId,
      'x-opencx-session-id': sessionIdOf(message),
      'x-opencx-ticket-number': String(session?.ticket_number),
    });
    const user = world.endpoint.requests.at(-1)?.header['x-opencx-external-user-id'];
    expect(user).toBe(externalId === verified ? verified : undefined);
  }
});

test('a global variable is sent verbatim, masked in the audit and readable in no table', async () => {
  const organisationId = await world.addOrganisation();
  const secret = `canary-${randomUUID()}`;
  const { db } = world.store;
  await setVariable({ db, sealer: world.sealer }, { organisationId, name: 'Authorization', value: `Bearer ${secret}` });
  await setVariable(
    { db, sealer: world.sealer },
    { organisationId, name: 'X-Elsewhere', value: secret, hosts: ['elsewhere.example'] },
  );
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-5' }), { text: 'ok' }));
  const message = world.message({ organisationId, text: 'A-5?' });
  await world.client.submit(message);
  const [request] = world.endpoint.requests;
  expect(request?.headers.filter(([name]) => name === 'Authorization')).toEqual([
    ['Authorization', `Bearer ${secret}`],
  ]);
  expect(request?.header['x-elsewhere']).toBeUndefined();
  const [call] = await callsOf(world, message.messageId);
  const recorded = call?.request?.headers.find(({ name }) => name === 'Authorization');
  expect(recorded).toMatchObject({ scheme: 'Bearer', length: `Bearer ${secret}`.length });
  expect(JSON.stringify(call?.request)).not.toContain(secret);
  const rows = await everyRow(world);
  expect(rows).toContain('A-5?');
  for (const encoding of ['utf8', 'hex', 'base64'] as const) {
    expect(rows).not.toContain(Buffer.from(secret).toString(encoding));
  }
});

test('headers passed by the widget reach the endpoint, are sealed while the turn is open and gone after it', async () => {
  const secret = `widget-${randomUUID()}`;
  const message = world.message({ text: 'A-6?', headers: [{ name: 'X-Customer-Token', value: secret }] });
  let duringTheCall = '';
  let sealedDuringTheCall: string | null | undefined;
  endpointAnswers = async (request, response) => {
    duringTheCall = await everyRow(world);
    sealedDuringTheCall = (await turnsOf(world, message.messageId))[0]?.sealed_widget_headers;
    shipped(request, response);
  };
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-6' }), { text: 'ok' }));
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied' });
  expect(world.endpoint.requests[0]?.header['x-customer-token']).toBe(secret);
  expect(sealedDuringTheCall).toEqual(expect.any(String));
  expect(duringTheCall).not.toContain(secret);
  expect((await turnsOf(world, message.messageId))[0]?.sealed_widget_headers).toBeNull();
  expect(await everyRow(world)).not.toContain(secret);
});

test('an action that asks for it carries an Idempotency-Key of its own for every message, others carry none', async () => {
  const organisationId = await world.addOrganisation();
  await editAction(world.store.db, { organisationId, toolName: 'refundOrder', change: { idempotencyKey: true } });
  const refund = calling('refundOrder', { orderId: 'A-8', body: { amount: 1 } });
  for (const call of [refund, refund, calling('getOrder', { orderId: 'A-8' })]) {
    world.model.setScript(inTurn(call, { text: 'ok' }));
    await world.client.submit(world.message({ organisationId, text: 'A-8' }));
  }
  const keys = world.endpoint.requests.map(({ header }) => header['idempotency-key']);
  expect(keys).toHaveLength(3);
  expect(keys[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(keys[1]).toMatch(/^[0-9a-f]{64}$/);
  expect(keys[1]).not.toBe(keys[0]);
  expect(keys[2]).toBeUndefined();
});

test('the next message of a session is answered with the conversation before it', async () => {
  world.model.setScript(inTurn({ text: 'Hello Ada.' }, { text: 'You are Ada.' }));
  const first = world.message({ text: 'I am Ada' });
  await world.client.submit(first);
  await world.client.submit(world.message({ session: first.session, text: 'who am I?' }));
  expect(world.model.requests[1]?.body.messages.slice(1)).toMatchObject([
    { role: 'user', content: 'I am Ada' },
    { role: 'assistant', content: 'Hello Ada.' },
    { role: 'user', content: 'who am I?' },
  ]);
});
