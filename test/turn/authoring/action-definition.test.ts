import { expect, test } from 'vitest';
import { actionDefinitionSchema } from '../../../src/schemas/action.ts';
import type { ActionDraft } from '../../../src/schemas/action-draft.ts';
import { actionDefinition } from '../../../src/turn/authoring/action-definition.ts';

const order: ActionDraft = {
  name: 'Look up an order',
  description: 'Look up an order by its number and return its status',
  url: 'https://api.example.com/v1/orders/{orderId}',
  parameters: [{ name: 'orderId', sample: 'A-1' }],
};

const checked = (change: ActionDraft) =>
  actionDefinition({
    draft: { ...order, ...change },
    schemaProblem: ({ type }) => (type === 'text' ? 'no' : undefined),
  });

test('what is left out gets its default: GET, live, web, every contact', () => {
  const { definition, problems } = checked({});
  expect(problems).toEqual([]);
  expect(definition).toEqual({
    name: 'Look up an order',
    toolName: 'look_up_an_order',
    description: 'Look up an order by its number and return its status',
    status: 'live',
    method: 'GET',
    baseUrl: 'https://api.example.com',
    path: '/v1/orders/{orderId}',
    parameters: [{ name: 'orderId', in: 'path', required: true, argument: 'orderId', schema: { type: 'string' } }],
    headers: [],
    channels: ['web'],
    segmentIds: [],
    tags: [],
    pinned: false,
    requireForm: false,
    idempotencyKey: false,
  });
  expect(actionDefinitionSchema.safeParse(definition).success).toBe(true);
});

test('a definition is a draft of itself', () => {
  const { definition } = checked({ headers: { 'X-Shop': 'ghent' }, method: 'POST', body: { sample: { amount: 1 } } });
  expect(actionDefinition({ draft: definition, schemaProblem: () => undefined })).toEqual({ definition, problems: [] });
});

test.each<[string, ActionDraft, string]>([
  ['Größe & Überblick', { name: 'Größe & Überblick' }, 'gro_e_uberblick'],
  ['a name of 80 letters', { name: 'a'.repeat(80) }, 'a'.repeat(64)],
  ['a name of its own', { toolName: 'getOrder' }, 'getOrder'],
])('%s as the AI reads it', (_title, change, toolName) => {
  expect(checked(change)).toMatchObject({ problems: [], definition: { toolName } });
});

test('arguments are unique: a parameter named body, or one that stands in two places, gets its place appended', () => {
  const { definition, problems } = checked({
    parameters: [
      { name: 'orderId', sample: 'A-1' },
      { name: 'orderId', in: 'query', sample: 'A-1' },
      { name: 'body', sample: 'x' },
      { name: 'filter[a]', sample: 'x' },
    ],
  });
  expect(problems).toEqual([]);
  expect(definition.parameters.map(({ argument }) => argument)).toEqual([
    'orderId',
    'orderId_query',
    'body_query',
    'filter_a_',
  ]);
});

const path = (text: string): ActionDraft => ({ url: `https://api.example.com${text}`, parameters: [] });

test.each<[string, ActionDraft, [field: string, problem: RegExp][]]>([
  ['a short name', { name: 'Pay' }, [['name', /at least 5/]]],
  ['a name without a letter that a tool name can hold', { name: '注文を調べる' }, [['toolName', /give one/]]],
  ['a short description', { description: 'Look up order' }, [['description', /at least 20/]]],
  ['an illegal tool name', { toolName: 'look up' }, [['toolName', /letters, digits/]]],
  ['plain http', { url: 'http://api.example.com/orders/{orderId}' }, [['url', /https:\/\//]]],
  ['no address', { url: undefined, parameters: [] }, [['baseUrl', /is missing/]]],
  ['an address that is none', { url: undefined, baseUrl: 'shop', parameters: [] }, [['baseUrl', /is no URL/]]],
  ['a password in the address', { url: 'https://a:b@shop.example/orders/{orderId}' }, [['url', /global variable/]]],
  ['a fragment', { url: 'https://shop.example/orders/{orderId}?kind=open#list' }, [['url', /holds a #/]]],
  ['curly brackets in the host', { url: 'https://{orderId}.shop.example/' }, [['url', /in the path only/]]],
  [
    'a query in the base URL',
    { url: undefined, baseUrl: 'https://shop.example?a=1', path: '/{orderId}' },
    [['baseUrl', /query/]],
  ],
  [
    'a path without its slash',
    { url: undefined, baseUrl: 'https://shop.example', path: '{orderId}' },
    [['path', /begin with \//]],
  ],
  ['a curly part that nobody declares', path('/orders/{id}'), [['parameters', /\{id\}.*declare it/]]],
  ['a curly bracket alone', path('/orders/{id'), [['url', /partner/]]],
  ['curly brackets in the query', path('/orders?id={id}'), [['url', /after the \?/]]],
  ['dots that climb', path('/orders/../admin'), [['url', /\.\./]]],
  [
    'a path parameter that the path lacks',
    { url: 'https://api.example.com/orders', parameters: [{ name: 'orderId', in: 'path', sample: 'A' }] },
    [['parameters.0.name', /has no \{orderId\}/]],
  ],
  ['no schema', { parameters: [{ name: 'orderId' }] }, [['parameters.0.schema', /JSON Schema, or a sample/]]],
  [
    'a schema that no tool can have',
    { parameters: [{ name: 'orderId', schema: { type: 'text' } }] },
    [['parameters.0.schema', /no/]],
  ],
  [
    'schema and sample',
    { parameters: [{ name: 'orderId', schema: {}, sample: 1 }] },
    [['parameters.0.sample', /one of the two/]],
  ],
  [
    'an optional path parameter',
    { parameters: [{ name: 'orderId', sample: 'A', required: false }] },
    [['parameters.0.required', /always required/]],
  ],
  [
    'the argument body',
    { parameters: [{ name: 'orderId', sample: 'A', argument: 'body' }] },
    [['parameters.0.argument', /"body"/]],
  ],
  [
    'a parameter that stands twice',
    {
      parameters: [
        { name: 'orderId', sample: 'A' },
        { name: 'q', sample: 'A' },
        { name: 'q', sample: 'B' },
      ],
    },
    [['parameters.2.name', /twice in the query/]],
  ],
  [
    'a header parameter that frames the message',
    {
      parameters: [
        { name: 'orderId', sample: 'A' },
        { name: 'Content-Length', in: 'header', sample: 1 },
      ],
    },
    [['parameters.1.name', /Content-Length/]],
  ],
  [
    'a style of another place',
    { parameters: [{ name: 'orderId', sample: 'A', style: 'form' }] },
    [['parameters.0.style', /simple, label, matrix/]],
  ],
  ['a GET with a body', { body: { sample: { a: 1 } } }, [['body', /another method/]]],
  ['a body without schema', { method: 'POST', body: {} }, [['body.schema', /JSON Schema, or a sample/]]],
  [
    'a body that nobody can send',
    { method: 'POST', body: { contentType: 'text/xml', schema: {} } },
    [['body.contentType', /text\/xml/]],
  ],
  [
    'a form that is a list',
    { method: 'POST', body: { contentType: 'multipart/form-data', sample: ['a'] } },
    [['body.schema', /type object/]],
  ],
  [
    'a bound field without pointer',
    { method: 'POST', body: { sample: { email: 'a' }, bindings: { email: 'contact.email' } } },
    [['body.bindings', /JSON pointer/]],
  ],
  ['a framing header', { headers: { Host: 'x' } }, [['headers.0', /"Host"/]]],
  ['a line break in a header', { headers: { 'X-Note': 'a\r\nb' } }, [['headers.0', /line break/]]],
  ['a NUL in a header', { headers: { 'X-Note': 'a\0b' } }, [['headers.0', /NUL/]]],
  ["the engine's own header", { headers: { 'x-opencx-org-id': 'x' } }, [['headers.0', /written by the engine/]]],
  [
    'a header twice',
    {
      headers: [
        { name: 'X-A', value: '1' },
        { name: 'x-a', value: '2' },
      ],
    },
    [['headers.1', /twice/]],
  ],
  [
    'everything at once',
    {
      name: 'Pay',
      description: 'Pay',
      url: 'http://shop.example/{a}',
      parameters: [{ name: 'q' }],
      headers: { TE: 'x' },
    },
    [
      ['name', /5/],
      ['description', /20/],
      ['url', /https/],
      ['parameters.0.schema', /missing/],
      ['parameters', /\{a\}/],
      ['headers.0', /TE/],
    ],
  ],
])('refused: %s', (_title, change, expected) => {
  const { problems } = checked(change);
  const wanted = expected.map(([field, problem]) => ({ field, problem: expect.stringMatching(problem) }));
  expect(problems).toEqual(expect.arrayContaining(wanted));
  if (expected.length > 1) expect(problems).toHaveLength(expected.length);
});
