import { expect, test } from 'vitest';
import { extractArguments } from '../../src/ai/lexical/extract-arguments.ts';
import type { JsonSchema } from '../../src/schemas/json-schema.ts';

function extract({ name = 'value', schema, text }: { name?: string; schema: JsonSchema; text: string }) {
  const root = { type: 'object', properties: { [name]: schema }, required: [name] };
  return extractArguments({ schema: root, recent: [text], earlier: [] }).arguments;
}

test.each<[name: string, schema: JsonSchema, text: string, value: unknown]>([
  ['orderId', { type: 'string', pattern: '^A-\\d{4}$' }, 'It is a-1001.', 'A-1001'],
  ['orderId', { type: 'string', pattern: '^A-\\d{4}$' }, '(A-1001)', 'A-1001'],
  ['orderId', { type: 'string', pattern: '^A-\\d{4}$' }, 'A-10011', undefined],
  ['orderId', { type: 'string', pattern: '^[A-Z]-\\d{4}$' }, 'order A-1001, customer C-2002', 'A-1001'],
  ['orderId', { type: 'string' }, 'my order ORD77, please', 'ORD77'],
  ['orderId', { type: 'integer' }, 'order 4711', 4711],
  ['orderId', { type: 'string' }, 'my order, please', undefined],
  ['contact', { type: 'string', format: 'email' }, 'Write to ada.l+x@mail.example.com.', 'ada.l+x@mail.example.com'],
  ['contact', { type: 'string', format: 'email' }, 'ada@example', undefined],
  [
    'ref',
    { type: 'string', format: 'uuid' },
    '0b3c1f0e-8a2b-4c3d-9e4f-001122334455',
    '0b3c1f0e-8a2b-4c3d-9e4f-001122334455',
  ],
  ['page', { type: 'string', format: 'uri' }, 'see https://a.example/x?y=1.', 'https://a.example/x?y=1'],
  ['phoneNumber', { type: 'string' }, 'call +49 (30) 123-4567 please', '+49 (30) 123-4567'],
  ['amount', { type: 'number' }, 'I paid 19,90 € for 2 cups', 19.9],
  ['amount', { type: 'number' }, '$1,250.50', 1250.5],
  ['amount', { type: 'number' }, 'between 5 and 10', undefined],
  ['amount', { type: 'number' }, 'order A-1001 of 2026-03-12', undefined],
  ['quantity', { type: 'integer' }, 'three of them', 3],
  ['quantity', { type: 'integer' }, '2.5', undefined],
  ['day', { type: 'string', format: 'date' }, 'on 2026-03-12 please', '2026-03-12'],
  ['day', { type: 'string', format: 'date' }, 'on 12 March 2026', '2026-03-12'],
  ['day', { type: 'string', format: 'date' }, 'March 3rd, 2026 would do', '2026-03-03'],
  ['day', { type: 'string', format: 'date' }, 'am 3.4.2026', '2026-04-03'],
  ['day', { type: 'string', format: 'date' }, '30 February 2026', undefined],
  ['day', { type: 'string', format: 'date' }, '03/04/2026', undefined],
  ['at', { type: 'string', format: 'date-time' }, '12 March 2026', '2026-03-12T00:00:00Z'],
  ['at', { type: 'string', format: 'date-time' }, '2026-03-12T10:30:00Z', '2026-03-12T10:30:00Z'],
  ['status', { enum: ['delivered', 'not_delivered'] }, 'it was not delivered', 'not_delivered'],
  ['status', { enum: ['open', 'closed'] }, 'open or closed', undefined],
  ['reason', { type: 'string', enum: ['damaged', 'late'] }, 'it is broken', 'damaged'],
  ['currency', { type: 'string', enum: ['EUR', 'USD'] }, '5 dollars', 'USD'],
  ['express', { type: 'boolean' }, 'with express please', true],
  ['express', { type: 'boolean' }, 'without express please', false],
  ['express', { type: 'boolean' }, 'please', undefined],
  ['kind', { const: 'order' }, '', 'order'],
  ['city', { type: 'string' }, 'The city is Den Haag.', 'Den Haag'],
  ['city', { type: 'string' }, 'city: Berlin, thanks', 'Berlin'],
  ['title', { type: 'string' }, 'call it "My trip"', 'My trip'],
  ['title', { type: 'string' }, 'I want something', undefined],
  ['note', { type: 'string', maxLength: 3 }, 'note: too long', undefined],
  [
    'ids',
    { type: 'array', items: { type: 'string', pattern: '^A-\\d{4}$' } },
    'A-1001 and A-1002',
    ['A-1001', 'A-1002'],
  ],
  ['photo', { type: 'string', format: 'binary' }, 'photo is cat.png', undefined],
  ['size', { type: ['integer', 'null'] }, 'size 42', 42],
  ['broken', { type: 'string', pattern: '([' }, 'anything 12', undefined],
  ['any', { anyOf: [{ type: 'null' }, { type: 'string', format: 'email' }] }, 'a@b.example', 'a@b.example'],
])('%s %j in "%s" is %j', (name, schema, text, value) => {
  expect(extract({ name, schema, text })).toEqual(value === undefined ? {} : { [name]: value });
});

test('two dates find their places by the words before them', () => {
  const date = { type: 'string', format: 'date' };
  const schema = { type: 'object', properties: { until: date, from: date }, required: ['from', 'until'] };
  const text = 'from 1 May 2026 to 2026-05-31';
  expect(extractArguments({ schema, recent: [text], earlier: [] }).arguments).toEqual({
    from: '2026-05-01',
    until: '2026-05-31',
  });
});

test('an id is no amount, whatever the order of the parameters', () => {
  const schema = { type: 'object', properties: { amount: { type: 'number' }, orderId: { type: 'integer' } } };
  const required = { ...schema, required: ['amount', 'orderId'] };
  expect(extractArguments({ schema: required, recent: ['refund order 1234'], earlier: [] })).toMatchObject({
    arguments: { orderId: 1234 },
    missing: [{ path: ['amount'] }],
  });
});

test('an optional object is left out, or asked for whole once a part of it is there', () => {
  const address = {
    type: 'object',
    properties: { city: { type: 'string' }, street: { type: 'string' } },
    required: ['city', 'street'],
  };
  const schema = { type: 'object', properties: { address, self: { $ref: '#' } } };
  expect(extractArguments({ schema, recent: ['hello'], earlier: [] })).toEqual({
    arguments: {},
    missing: [],
    foundInRecent: false,
  });
  expect(extractArguments({ schema, recent: ['city: Berlin'], earlier: [] })).toMatchObject({
    arguments: { address: { city: 'Berlin' } },
    missing: [{ path: ['address', 'street'] }],
  });
});

test('$ref is followed inside the document, also where it leads in a circle', () => {
  const schema = {
    type: 'object',
    properties: { id: { $ref: '#/$defs/Id' }, loop: { $ref: '#/$defs/Loop' } },
    required: ['id'],
    $defs: { Id: { type: 'string', pattern: '^X\\d$' }, Loop: { $ref: '#/$defs/Loop' } },
  };
  expect(extractArguments({ schema, recent: ['X1'], earlier: [] }).arguments).toEqual({ id: 'X1' });
});

test('older messages give ids and addresses only', () => {
  const properties = { id: { type: 'string', pattern: '^A-\\d{4}$' }, amount: { type: 'number' } };
  const schema = { type: 'object', properties, required: ['id', 'amount'] };
  expect(extractArguments({ schema, recent: ['refund it'], earlier: ['A-1001 cost 5 euros'] })).toMatchObject({
    arguments: { id: 'A-1001' },
    missing: [{ path: ['amount'] }],
    foundInRecent: false,
  });
});

test('a required object in which nothing must be named is there, and empty', () => {
  const body = { type: 'object', properties: { format: { type: 'string', enum: ['csv', 'json'] } } };
  const schema = { type: 'object', properties: { body, note: { type: 'object', properties: {} } }, required: ['body'] };
  expect(extractArguments({ schema, recent: ['my data, please'], earlier: [] })).toMatchObject({
    arguments: { body: {} },
    missing: [],
  });
});
