// The seed page on execution. Its two tables ("Timeout and retries", "How the AI sees failures") are the rows of
// wire-table.test.ts; here are the five steps of "Path of a call" and what the page wants people to know.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Channel } from '../../src/schemas/channel.ts';
import { createAction } from '../../src/services/create-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { editOrganisation } from '../../src/services/edit-organisation.ts';
import { saveContact } from '../../src/services/save-contact.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { showSession } from '../../src/services/show-session.ts';
import { calling, inTurn, resultsIn, toolsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
let endpointAnswers: EndpointHandler;

beforeAll(async () => {
  world = await createWorld({
    script: inTurn(),
    handler: (request, response) => endpointAnswers(request, response),
  });
  await world.startWorker();
});

beforeEach(() => {
  endpointAnswers = (_request, response) => void response.end('{"status":"shipped"}');
  world.model.requests.length = 0;
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const lookUp = calling('getOrder', { orderId: 'A-1' });

test('1 Server-side segment filter: "an action with an empty Restricted to segments list is visible to every contact; a restricted action reaches only contacts in a matching segment"', async () => {
  const organisationId = await world.addOrganisation();
  await saveContact(world.store.db, { organisationId, externalId: 'vip-1', segments: ['vip'] });
  await editAction(world.store.db, { organisationId, toolName: 'vipGift', change: { segmentIds: ['vip'] } });
  const shown = async (contact: { externalId?: string }) => {
    world.model.setScript(inTurn({ text: 'hi' }));
    world.model.requests.length = 0;
    await world.client.submit(world.message({ organisationId, text: 'hi', contact }));
    return toolsIn(world.model.requests[0]);
  };
  expect(await shown({ externalId: 'vip-1' })).toEqual(expect.arrayContaining(['getOrder', 'vipGift']));
  for (const contact of [{ externalId: 'other' }, {}]) {
    const tools = await shown(contact);
    expect(tools).toContain('getOrder');
    expect(tools).not.toContain('vipGift');
  }
});

test('2 AI chooses a tool: "reads each action\'s name and description, matches them against the conversation, and picks zero or one tool per turn"', async () => {
  world.model.setScript(
    inTurn({ toolCalls: [...(lookUp.toolCalls ?? []), ...(lookUp.toolCalls ?? [])] }, { text: 'ok' }),
  );
  await world.client.submit(world.message({ text: 'where is A-1?' }));
  const offered = world.model.requests[0]?.body.tools?.map((tool) => tool.function);
  const description = 'Look up an order by its id and return its status';
  expect(offered).toContainEqual(expect.objectContaining({ name: 'getOrder', description }));
  expect(world.endpoint.requests).toHaveLength(1);
});

test('3 OpenCX calls your API: "User-Agent: OpenCX, any action-level headers, any global variables, any widget-passed headers, and (if enabled) the x-opencx-* context headers"', async () => {
  const organisationId = await world.addOrganisation({ contextHeaders: true });
  const { db } = world.store;
  await setVariable({ db, sealer: world.sealer }, { organisationId, name: 'Authorization', value: 'Bearer global' });
  const headers = [{ name: 'X-Action', value: 'of the action' }];
  await editAction(db, { organisationId, toolName: 'getOrder', change: { headers } });
  await saveContact(db, { organisationId, externalId: 'c-1', verified: true });
  world.model.setScript(inTurn(lookUp, { text: 'ok' }));
  const message = world.message({
    organisationId,
    text: 'where is A-1?',
    contact: { externalId: 'c-1' },
    headers: [{ name: 'X-Widget', value: 'of the widget' }],
  });
  await world.client.submit(message);
  const { ticketNumber, sessionId } = await showSession(db, { organisationId, session: message.session });
  expect(world.endpoint.requests[0]?.header).toMatchObject({
    'user-agent': 'OpenCX',
    'x-action': 'of the action',
    authorization: 'Bearer global',
    'x-widget': 'of the widget',
    'x-opencx-org-id': organisationId,
    'x-opencx-session-id': sessionId,
    'x-opencx-ticket-number': String(ticketNumber),
    'x-opencx-external-user-id': 'c-1',
  });
  await editOrganisation(db, { id: organisationId, settings: { contextHeaders: false } });
  world.model.setScript(inTurn(lookUp, { text: 'ok' }));
  await world.client.submit({ ...message, messageId: 'without', text: 'again' });
  expect(Object.keys(world.endpoint.requests[1]?.header ?? {}).join()).not.toContain('x-opencx');
});

test('3 "Path and query parameters are filled with values the AI extracted from the conversation"', async () => {
  world.model.setScript(inTurn(calling('getOrder', { orderId: 'A-77', note: 'late & wet' }), { text: 'ok' }));
  await world.client.submit(world.message({ text: 'A-77 is late & wet' }));
  expect(world.endpoint.requests[0]?.url).toBe('/orders/A-77?note=late%20%26%20wet');
});

test('4 Response back to AI: "reads the full response body as text and hands it to the AI along with the status code"', async () => {
  const body = JSON.stringify({ lines: Array.from({ length: 500 }, (_, line) => `line ${line}`) });
  endpointAnswers = (_request, response) => void response.writeHead(206).end(body);
  world.model.setScript(inTurn(lookUp, { text: 'ok' }));
  await world.client.submit(world.message({ text: 'where is A-1?' }));
  expect(resultsIn(world.model.requests[1])[0]).toContain(`responseStatus: 206\n\n${body}`);
});

test('5 Reply to customer: "For channels like email or SMS, that reply is formatted appropriately before delivery"', async () => {
  const reply = 'It **has shipped**: [track it](https://parcels.example/1).';
  world.model.setScript(() => ({ text: reply }));
  const answers = async (channel: Channel, email?: object) => {
    const answer = await world.client.submit(
      world.message({ text: 'where is A-1?', channel, ...(email ? { email } : {}) }),
    );
    return 'rendered' in answer ? answer.rendered : undefined;
  };
  expect(await answers('web')).toEqual({ channel: 'web', text: reply });
  expect(await answers('sms')).toEqual({
    channel: 'sms',
    parts: ['It has shipped: track it: https://parcels.example/1.'],
  });
  expect(await answers('whatsapp')).toMatchObject({ parts: [expect.stringContaining('*has shipped*')] });
  expect(await answers('slack')).toMatchObject({
    parts: [expect.stringContaining('<https://parcels.example/1|track it>')],
  });
  expect(await answers('phone')).toEqual({ channel: 'phone', text: 'It has shipped: track it.' });
  expect(await answers('email', { subject: 'My order', messageId: '<1@example.com>' })).toMatchObject({
    subject: 'Re: My order',
    inReplyTo: '<1@example.com>',
    html: expect.stringContaining('<strong>has shipped</strong>'),
    text: expect.stringContaining('It has shipped'),
  });
});

test('"OpenCX does not reshape your response. JSON passes through as the raw text the AI reads"', async () => {
  const body = '{ "b":1,\n\n "a" : 1.50, "a": 2 }\n';
  endpointAnswers = (_request, response) => void response.end(body);
  world.model.setScript(inTurn(lookUp, { text: 'ok' }));
  await world.client.submit(world.message({ text: 'where is A-1?' }));
  expect(resultsIn(world.model.requests[1])[0]?.endsWith(`\n\n${body}`)).toBe(true);
});

test('"return short, human-readable error messages on 4xx (e.g. "order 12345 not found"). The AI can then explain the failure"', async () => {
  endpointAnswers = (_request, response) => void response.writeHead(404).end('order 12345 not found');
  world.model.setScript(inTurn(lookUp, { text: 'I could not find order 12345.' }));
  const answer = await world.client.submit(world.message({ text: 'where is my order 12345?' }));
  expect(resultsIn(world.model.requests[1])[0]).toContain('responseStatus: 404\n\norder 12345 not found');
  expect(answer).toMatchObject({ state: 'replied', reply: 'I could not find order 12345.' });
});

test('"Every action call, including request parameters and response status, is recorded on the conversation session"', async () => {
  world.model.setScript(inTurn(lookUp, { text: 'ok' }));
  const message = world.message({ text: 'where is A-1?' });
  await world.client.submit(message);
  const key = { organisationId: world.organisationId, session: message.session };
  const { turns } = await showSession(world.store.db, key);
  expect(turns[0]?.steps[0]).toMatchObject({
    chosen: 'getOrder',
    arguments: { orderId: 'A-1' },
    call: { method: 'GET', url: `${world.endpoint.url}/orders/A-1`, state: 'succeeded', status: 200 },
  });
});

test('"the action kicks off work and returns a reference ID; a follow-up action polls by that ID", in a later turn', async () => {
  const organisationId = await world.addOrganisation();
  const action = (name: string, method: 'GET' | 'POST', path: string) => ({
    ...{ name, method, path, baseUrl: world.endpoint.url, channels: ['web' as const] },
    description: `${name} of all invoices of the customer`,
  });
  const path = { name: 'exportId', in: 'path' as const, required: true, schema: { type: 'string' } };
  await createAction(world.store.db, { organisationId, draft: action('Start an export', 'POST', '/exports') });
  const poll = { ...action('Look at an export', 'GET', '/exports/{exportId}'), parameters: [path] };
  await createAction(world.store.db, { organisationId, draft: poll });
  endpointAnswers = ({ method }, response) => {
    if (method === 'POST') response.writeHead(202).end('{"exportId":"x-9"}');
    else response.end('{"state":"done"}');
  };
  world.model.setScript(
    inTurn(calling('start_an_export'), { text: 'Started: x-9.' }, calling('look_at_an_export', { exportId: 'x-9' }), {
      text: 'It is done.',
    }),
  );
  const message = world.message({ organisationId, text: 'export my invoices' });
  await world.client.submit(message);
  const later = await world.client.submit({ ...message, messageId: 'later', text: 'is it done?' });
  expect(later).toMatchObject({ state: 'replied', reply: 'It is done.' });
  expect(world.endpoint.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'POST /exports',
    'GET /exports/x-9',
  ]);
});
