import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { JsonSchema } from '../../src/schemas/json-schema.ts';
import { importObject, refusal, smallDocument } from './small-document.ts';

type Fragment = Record<string, unknown>;

function adapted(schema: unknown, schemas: Fragment = {}) {
  const operation = { requestBody: { content: { 'application/json': { schema } } } };
  const document = smallDocument({ '/things': { post: operation } }, { openapi: '3.1.0', components: { schemas } });
  const { actions, operations } = importObject(document, { adapt: true });
  const [report] = operations;
  return { schema: actions[0]?.definition.body?.schema, verdict: report?.verdict, changes: report?.changes ?? [] };
}

/** How often a property of this name stands inside itself. */
function levels(schema: unknown, name: string): number {
  const { properties = {} } = schema as { properties?: Record<string, JsonSchema> };
  return Object.hasOwn(properties, name) ? 1 + levels(properties[name], name) : 0;
}

const string = { type: 'string' };
const object = (properties: Fragment, rest: Fragment = {}) => ({ type: 'object', properties, ...rest });

describe('adapting', () => {
  test('what needs no change is accepted', () => {
    expect(adapted(object({ a: string }))).toEqual({ schema: object({ a: string }), verdict: 'accepted', changes: [] });
  });

  test('a circle is written out three times and then left out', () => {
    const schemas = { Node: object({ next: { $ref: '#/components/schemas/Node' }, name: string }) };
    const { schema, verdict, changes } = adapted({ $ref: '#/components/schemas/Node' }, schemas);
    expect([verdict, levels(schema, 'next')]).toEqual(['adapted', 3]);
    expect(changes).toEqual([
      {
        pointer: '/components/schemas/Node/properties/next/$ref',
        change: '"next" can not be given here: circular: #/components/schemas/Node leads back to itself',
        safe: 'it is optional: every value that can still be given is one that the document allows',
      },
    ]);
  });

  test('a circle that multiplies is cut sooner', () => {
    const next = { $ref: '#/components/schemas/Node' };
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`next${index}`, next]));
    const { schema, verdict } = adapted(
      { $ref: '#/components/schemas/Node' },
      { Node: object({ ...many, name: string }) },
    );
    expect([verdict, levels(schema, 'next0')]).toEqual(['adapted', 1]);
    expect(JSON.stringify(schema).length).toBeLessThan(20_000);
  });

  test('a circle through a list leaves the list empty, one through a choice takes the form away', () => {
    const schemas = {
      Tree: object(
        { children: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
        { required: ['children'] },
      ),
      Filter: { oneOf: [string, object({ not: { $ref: '#/components/schemas/Filter' } }, { required: ['not'] })] },
    };
    const tree = adapted({ $ref: '#/components/schemas/Tree' }, schemas);
    expect(tree.verdict).toBe('adapted');
    expect(JSON.stringify(tree.schema)).toContain('"items":{},"maxItems":0');
    expect(adapted({ $ref: '#/components/schemas/Filter' }, schemas).verdict).toBe('adapted');
  });

  test('a circle that every value must go through has no value: it is refused', () => {
    const schemas = { Node: object({ next: { $ref: '#/components/schemas/Node' } }, { required: ['next'] }) };
    expect(refusal(() => adapted({ $ref: '#/components/schemas/Node' }, schemas))).toMatchObject({
      code: 'invalid_tool_schema',
      pointer: '/components/schemas/Node/properties/next/$ref',
    });
  });

  test('circles through answers only are not counted', () => {
    const schemas = {
      Order: object({
        parent: { readOnly: true, $ref: '#/components/schemas/Order' },
        line: { $ref: '#/components/schemas/Line' },
      }),
      Line: object({ line: { $ref: '#/components/schemas/Line' } }),
    };
    const { changes } = adapted({ $ref: '#/components/schemas/Order' }, schemas);
    expect(changes.map(({ pointer }) => pointer)).toEqual(['/components/schemas/Line/properties/line/$ref']);
  });

  test('what leads nowhere is left out where it is optional, and refused where it is demanded', () => {
    const none = { $ref: '#/components/schemas/None' };
    const { schema, verdict } = adapted(object({ a: none, b: string }));
    expect([schema, verdict]).toEqual([object({ b: string }), 'adapted']);
    expect(refusal(() => adapted(object({ a: none }, { required: ['a'] })))).toMatchObject({
      code: 'invalid_tool_schema',
    });
  });

  test('a list that stays empty stays so whatever limit it had', () => {
    const schema = { type: 'array', items: { $ref: '#/none' }, maxItems: 9 };
    expect(adapted(schema).schema).toEqual({ type: 'array', items: {}, maxItems: 0 });
    expect(refusal(() => adapted({ ...schema, minItems: 1 }))).toMatchObject({ code: 'invalid_tool_schema' });
  });

  test('an optional parameter that can not be used is left out', () => {
    const bad = { name: 'q', in: 'query', content: { 'text/csv': {} } };
    const document = (parameter: Fragment) => smallDocument({ '/a': { get: { parameters: [parameter] } } });
    const [report] = importObject(document(bad), { adapt: true }).operations;
    expect(report).toMatchObject({ verdict: 'adapted', changes: [{ pointer: '/paths/~1a/get/parameters/0/content' }] });
    expect(refusal(() => importObject(document({ ...bad, required: true }), { adapt: true }))).toMatchObject({
      code: 'invalid_tool_schema',
    });
  });

  test.each([
    ['file', string],
    ['Int64', { type: 'integer' }],
    [null, { type: 'null' }],
    [['string', 'uuid'], string],
    ['any', {}],
  ])('the type %j is read as the one that it means, or dropped', (type, schema) => {
    expect(adapted({ type })).toMatchObject({ schema, verdict: 'adapted' });
  });

  test('a check that can not be made is dropped', () => {
    const schema = object({ a: { type: 'string', pattern: '(?i)a', minLength: -1, maxLength: 9 } });
    const { changes, ...rest } = adapted(schema);
    expect(rest).toEqual({ schema: object({ a: { type: 'string', maxLength: 9 } }), verdict: 'adapted' });
    expect(changes.map(({ pointer }) => pointer.split('/').at(-1))).toEqual(['pattern', 'minLength']);
  });

  test('forms that are choices themselves join the outer choice', () => {
    const schema = { oneOf: [{ oneOf: [string, { type: 'integer' }] }, { type: 'boolean' }] };
    expect(adapted(schema)).toMatchObject({
      schema: { anyOf: [string, { type: 'integer' }, { type: 'boolean' }] },
      verdict: 'adapted',
    });
  });

  test('an inner choice becomes one schema that allows each of its forms', () => {
    const inner = {
      description: 'How it is sent',
      oneOf: [
        object({ street: string, zip: { type: 'string', enum: ['1'] } }, { required: ['street', 'zip'] }),
        object({ box: { type: 'integer' }, zip: { type: 'string', enum: ['2'] } }, { required: ['box', 'zip'] }),
        { type: 'string', maxLength: 9 },
      ],
    };
    const { schema, verdict } = adapted({ oneOf: [object({ to: inner }), string] });
    expect(verdict).toBe('adapted');
    expect(schema).toEqual({
      anyOf: [
        object({
          to: {
            type: ['object', 'string'],
            description: 'How it is sent',
            properties: { street: string, zip: { type: 'string', enum: ['1', '2'] }, box: { type: 'integer' } },
            required: ['zip'],
            maxLength: 9,
          },
        }),
        string,
      ],
    });
  });

  test.each([
    [
      [{ type: 'string', enum: ['a'] }, { const: 'b' }, { type: 'null' }],
      { type: ['string', 'null'], enum: ['a', 'b', null] },
    ],
    [
      [
        { type: 'integer', minimum: 1 },
        { type: 'number', minimum: 1 },
      ],
      { type: 'number', minimum: 1 },
    ],
    [
      [
        { type: 'string', minLength: 1 },
        { type: 'string', minLength: 2 },
      ],
      { type: 'string' },
    ],
    [[{ type: 'string', enum: ['a'] }, { type: 'integer' }], { type: ['string', 'integer'] }],
    [
      [
        { type: 'array', items: string },
        { type: 'array', items: { type: 'integer' } },
      ],
      { type: 'array', items: { type: ['string', 'integer'] } },
    ],
    [
      [
        { type: 'array', prefixItems: [string], items: false },
        { type: 'array', prefixItems: [string, string], items: false },
      ],
      { type: 'array', items: {} },
    ],
    [
      ['^a', '^b'].map((name) => object({}, { patternProperties: { [name]: string }, additionalProperties: false })),
      { type: 'object' },
    ],
    [[string, {}], {}],
    [
      [object({}, { additionalProperties: false }), object({}, { additionalProperties: false })],
      object({}, { additionalProperties: false }),
    ],
  ])('the inner forms %j become %j', (forms, united) => {
    const { schema } = adapted({ oneOf: [object({ a: { anyOf: forms } }), string] });
    expect(schema).toEqual({ anyOf: [object({ a: united }), string] });
  });

  test('forms that allow more than they did do not shut each other out', () => {
    const starting = (...letters: string[]) => ({
      oneOf: letters.map((letter) => ({ type: 'string', pattern: `^${letter}` })),
    });
    const form = (...letters: string[]) => object({ a: starting(...letters) }, { required: ['a'] });
    const { schema, changes } = adapted({ oneOf: [form('a', 'b'), form('c', 'd')] });
    const check = new Ajv2020({ strict: false }).compile(schema ?? {});
    expect(['apple', 'bean', 'corn', 'dill'].map((a) => check({ a }))).toEqual([true, true, true, true]);
    expect(changes.map(({ pointer }) => pointer.split('/').at(-1))).toEqual(['oneOf', 'oneOf', 'oneOf']);
  });

  test.each(['not', 'if'])('a check that can not be made takes the whole "%s" with it', (keyword) => {
    const schema = object({ a: { type: 'string', [keyword]: { pattern: '(?i)a' } } });
    const { changes, ...rest } = adapted(schema);
    expect(rest).toEqual({ schema: object({ a: string }), verdict: 'adapted' });
    expect(changes).toMatchObject([{ change: `${keyword} is dropped: it holds what can not be checked` }]);
  });

  test('texts and examples give way where a tool would become too large', () => {
    const long = { type: 'string', description: 'x'.repeat(3_000), example: 'y' };
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`p${index}`, long]));
    const { schema, verdict, changes } = adapted(object(many));
    expect([verdict, changes[0]?.safe]).toEqual(['adapted', 'they check nothing']);
    expect(schema).toMatchObject({ properties: { p0: string } });
    expect(JSON.stringify(schema)).not.toContain('xxx');
  });

  test.each([
    ['points nowhere', 40],
    ['more than 100 schemas', 150],
  ])('what fails at the end of many ways (%s) is tried once, not once for every way', (message, length) => {
    const schemas = Object.fromEntries(
      Array.from({ length }, (_, index) => {
        const next = { $ref: `#/components/schemas/S${index + 1}` };
        return [`S${index}`, object({ b: next, a: next }, { required: ['a'] })];
      }),
    );
    const refused = refusal(() => adapted({ $ref: '#/components/schemas/S0' }, schemas));
    expect(refused.message).toContain(message);
  });

  test('without adapting all of these are refused', () => {
    const schemas = { Node: object({ next: { $ref: '#/components/schemas/Node' } }) };
    for (const schema of [{ $ref: '#/components/schemas/Node' }, { type: 'any' }, { oneOf: [{ oneOf: [string] }] }]) {
      const operation = { requestBody: { content: { 'application/json': { schema } } } };
      const document = smallDocument({ '/a': { post: operation } }, { components: { schemas } });
      expect(refusal(() => importObject(document))).toMatchObject({
        code: 'invalid_tool_schema',
        operation: 'POST /a',
      });
    }
  });
});
