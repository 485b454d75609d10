import { expect, test } from 'vitest';
import type { JsonSchema } from '../../../src/schemas/json-schema.ts';
import { inferSchema } from '../../../src/turn/authoring/infer-schema.ts';

test.each<[string, unknown, JsonSchema]>([
  ['a text', 'A-1', { type: 'string' }],
  ['a whole number', 3, { type: 'integer' }],
  ['a fraction', 3.5, { type: 'number' }],
  ['a truth value', false, { type: 'boolean' }],
  ['null, which says nothing', null, {}],
  ['an empty list', [], { type: 'array', items: {} }],
  ['whole numbers and fractions', [1, 2.5], { type: 'array', items: { type: 'number' } }],
  ['a list of mixed values', [1, 'a', null], { type: 'array', items: { type: ['integer', 'string', 'null'] } }],
  [
    'an object, every field required',
    { id: 'A-1', address: { city: 'Ghent' } },
    {
      type: 'object',
      properties: {
        id: { type: 'string' },
        address: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
      },
      required: ['id', 'address'],
    },
  ],
  [
    'a list whose objects differ: what one of them lacks is optional',
    [{ sku: 'a', gift: true }, { sku: 'b' }],
    {
      type: 'array',
      items: { type: 'object', properties: { sku: { type: 'string' }, gift: { type: 'boolean' } }, required: ['sku'] },
    },
  ],
])('%s', (_title, sample, schema) => {
  expect(inferSchema(sample)).toEqual(schema);
});

test('a field named __proto__ is a field like any other', () => {
  const schema = inferSchema(JSON.parse('{"__proto__": 1}'));
  expect(JSON.stringify(schema)).toBe(
    '{"type":"object","properties":{"__proto__":{"type":"integer"}},"required":["__proto__"]}',
  );
});

test('a sample without bottom ends in a schema that allows anything', () => {
  const deep = JSON.parse(`${'['.repeat(2_000)}${']'.repeat(2_000)}`);
  expect(JSON.stringify(inferSchema(deep)).length).toBeLessThan(2_000);
});
