// The seed page on the OpenAPI import, row by row; real documents and their verdicts are test/openapi/real-documents.test.ts.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createAction } from '../../src/services/create-action.ts';
import { importActions } from '../../src/services/import-actions.ts';
import { listActions } from '../../src/services/list-actions.ts';
import { setVariable } from '../../src/services/set-variable.ts';
import { calling, inTurn } from '../support/chat.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (_request, response) => void response.end('{}') });
  await world.startWorker();
});

beforeEach(() => {
  world.endpoint.requests.length = 0;
});

afterAll(() => world.close());

const getOrder = {
  operationId: 'getOrder',
  summary: 'Look up an order by ID',
  responses: { 200: { description: 'the order' } },
};
const order = { schema: { type: 'string' }, name: 'order_id', in: 'path', required: true };
const document = (change: object = {}, operation: object = {}) => ({
  openapi: '3.0.3',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example/v1' }],
  paths: { '/orders/{order_id}': { parameters: [order], get: { ...getOrder, ...operation } } },
  ...change,
});

async function imported(
  text: string,
  { fileName = 'spec.json', ...change }: { fileName?: string; serverBaseUrl?: string } = {},
) {
  const organisationId = await world.addOrganisation();
  await importActions(world.store.db, { organisationId, text, fileName, ...change });
  return { organisationId, actions: await definitions(organisationId) };
}

async function definitions(organisationId: string, filter: { tag?: string } = {}) {
  const actions = await listActions(world.store.db, { organisationId, filter });
  return actions.map(({ definition }) => definition);
}

const asJson = (value: object) => JSON.stringify(value);

test.each([
  ['2.0', { swagger: '2.0', host: 'shop.example', schemes: ['https'], openapi: undefined, servers: undefined }],
  ['3.0', {}],
  ['3.1', { openapi: '3.1.0' }],
])('OpenAPI versions: %s', async (version, change) => {
  const parameters = [version === '2.0' ? { name: 'order_id', in: 'path', required: true, type: 'string' } : order];
  const paths = { '/orders/{order_id}': { parameters, get: getOrder } };
  const { actions } = await imported(asJson({ ...document(change), paths }));
  expect(actions.map(({ toolName }) => toolName)).toEqual(['getOrder']);
});

test.each([
  ['JSON', 'spec.json', asJson(document())],
  [
    'YAML',
    'spec.yaml',
    `openapi: 3.0.3\ninfo: {title: Shop, version: '1'}\nservers: [{url: https://shop.example/v1}]\npaths:\n  /orders:\n    get: {operationId: getOrder, summary: Look up all orders, responses: {}}\n`,
  ],
])('File format: %s', async (_format, fileName, text) => {
  const { actions } = await imported(text, { fileName });
  expect(actions.map(({ toolName }) => toolName)).toEqual(['getOrder']);
});

test.each([
  ['"Read from servers[0].url"', undefined, 'https://shop.example/v1'],
  ['"or you can override at import time"', 'https://test.example/v2', 'https://test.example/v2'],
])('Base URL: %s', async (_row, serverBaseUrl, baseUrl) => {
  const { actions } = await imported(asJson(document()), serverBaseUrl === undefined ? {} : { serverBaseUrl });
  expect(actions).toMatchObject([{ baseUrl }]);
});

test('Auth: "Operations call out auth in the spec, but secrets live in global variables"', async () => {
  const components = { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } };
  const text = asJson(document({ components, security: [{ token: [] }] }));
  const { organisationId } = await imported(text, { serverBaseUrl: world.endpoint.url });
  const { db } = world.store;
  await setVariable({ db, sealer: world.sealer }, { organisationId, name: 'Authorization', value: 'Bearer s3cret' });
  world.model.setScript(inTurn(calling('getOrder', { order_id: 'A-1' }), { text: 'ok' }));
  await world.client.submit(world.message({ organisationId, text: 'A-1?' }));
  expect(world.endpoint.requests[0]?.header.authorization).toBe('Bearer s3cret');
});

test('Default channel: "Imported actions are enabled on the widget channel only"', async () => {
  const { actions } = await imported(asJson(document()));
  expect(actions).toMatchObject([{ channels: ['web'] }]);
});

test('x-open-require-form-submission: "the AI pauses on a form the customer must submit before the call"', async () => {
  const text = asJson(document({}, { 'x-open-require-form-submission': true }));
  const { organisationId } = await imported(text, { serverBaseUrl: world.endpoint.url });
  world.model.setScript(inTurn(calling('getOrder', { order_id: 'A-1' }), { text: 'ok' }));
  const message = world.message({ organisationId, text: 'A-1?' });
  const waiting = await world.client.submit(message);
  if (waiting.state !== 'awaiting_form') throw new Error(`the turn ended as ${waiting.state}`);
  expect(world.endpoint.requests).toHaveLength(0);
  const { formId } = waiting.form;
  await world.client.submitForm({ organisationId, session: message.session, formId, values: { order_id: 'A-2' } });
  expect(world.endpoint.requests.map(({ url }) => url)).toEqual(['/orders/A-2']);
});

test('x-open-pinned: "the action is pinned at the top" · x-open-tags: "tag strings applied to the action for dashboard filtering"', async () => {
  const operations = {
    '/a': { get: { ...getOrder, operationId: 'aaa' } },
    '/b': { get: { ...getOrder, operationId: 'bbb', 'x-open-pinned': true, 'x-open-tags': ['orders', 'support'] } },
  };
  const { organisationId, actions } = await imported(asJson(document({ paths: operations })));
  expect(actions.map(({ toolName, pinned }) => [toolName, pinned])).toEqual([
    ['bbb', true],
    ['aaa', false],
  ]);
  const tagged = await definitions(organisationId, { tag: 'support' });
  expect(tagged.map(({ toolName }) => toolName)).toEqual(['bbb']);
});

test('"Import replaces every action previously generated from your spec. Hand-authored actions in the dashboard are left alone"', async () => {
  const { organisationId } = await imported(asJson(document()));
  const draft = {
    name: 'Write a postcard',
    description: 'Write a postcard to the customer by hand',
    method: 'POST' as const,
    baseUrl: 'https://shop.example',
    path: '/cards',
  };
  await createAction(world.store.db, { organisationId, draft });
  const next = document({ paths: { '/stock': { get: { ...getOrder, operationId: 'getStock' } } } });
  await importActions(world.store.db, { organisationId, text: asJson(next), fileName: 'spec.json' });
  const actions = await definitions(organisationId);
  expect(actions.map(({ toolName }) => toolName).toSorted()).toEqual(['getStock', 'write_a_postcard']);
});

const circle = { $ref: '#/components/schemas/Node' };
const node = { Node: { type: 'object', properties: { next: circle } } };
const withBody = (schema: object) => {
  const post = { ...getOrder, operationId: 'postOrder', requestBody: { content: { 'application/json': { schema } } } };
  return document({ components: { schemas: node }, paths: { '/orders': { post } } });
};
const deepChoice = { oneOf: [{ oneOf: [{ type: 'string' }, { type: 'object' }] }, { type: 'integer' }] };

test.each<[string, { code: string; text: string; says: RegExp }]>([
  [
    'failed_to_parse_spec: "The file isn\'t valid OpenAPI"',
    { code: 'failed_to_parse_spec', text: '{"openapi": "3.0.3", ', says: /not valid JSON/ },
  ],
  [
    'failed_to_parse_spec: "or the format doesn\'t match the extension"',
    { code: 'failed_to_parse_spec', text: 'openapi: 3.0.3\n', says: /YAML/ },
  ],
  [
    'invalid_tool_schema: "deeply nested oneOf"',
    { code: 'invalid_tool_schema', text: asJson(withBody(deepChoice)), says: /POST \/orders/ },
  ],
  [
    'invalid_tool_schema: "circular refs"',
    { code: 'invalid_tool_schema', text: asJson(withBody(circle)), says: /POST \/orders/ },
  ],
  [
    'invalid_tool_schema: "non-JSON-Schema types"',
    { code: 'invalid_tool_schema', text: asJson(withBody({ type: 'money' })), says: /money/ },
  ],
  [
    'cannot_determine_api_endpoint: "No servers[0].url in the spec and no override passed"',
    { code: 'cannot_determine_api_endpoint', text: asJson(document({ servers: [] })), says: /server/i },
  ],
])('%s; nothing is changed', async (_row, { code, text, says }) => {
  const organisationId = await world.addOrganisation();
  const before = await listActions(world.store.db, { organisationId });
  const refused = importActions(world.store.db, { organisationId, text, fileName: 'spec.json' });
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(says) });
  expect(await listActions(world.store.db, { organisationId })).toEqual(before);
});
