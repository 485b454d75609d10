import { describe, expect, test } from 'vitest';
import { bodySchema, importObject, refusal, smallDocument } from './small-document.ts';

const BODY = '/paths/~1things/post/requestBody/content/application~1json/schema';
const components = (schemas: Record<string, unknown>, rest: Record<string, unknown> = {}) => ({
  components: { schemas },
  ...rest,
});

describe('request schemas', () => {
  test('references are written out, also escaped ones and chains', () => {
    const schemas = {
      'a/b~c': { type: 'string', title: 'end' },
      Chain: { $ref: '#/components/schemas/a~1b~0c' },
      Encoded: { $ref: '#/components/schemas/a~1b%7E0c' },
    };
    const schema = {
      type: 'object',
      properties: { a: { $ref: '#/components/schemas/Chain' }, b: { $ref: '#/components/schemas/Encoded' } },
    };
    const end = { type: 'string', title: 'end' };
    expect(bodySchema(schema, components(schemas))).toEqual({ type: 'object', properties: { a: end, b: end } });
  });

  test('a $ref that is data or a property name is left alone', () => {
    const schema = {
      type: 'object',
      properties: { $ref: { type: 'string' } },
      default: { $ref: '#/nowhere' },
      enum: [{ $ref: '#/nowhere' }],
      example: { $ref: '#/nowhere' },
    };
    const { example, ...kept } = schema;
    expect(bodySchema(schema)).toEqual({ ...kept, examples: [example] });
  });

  test('names that every object inherits survive', () => {
    const text = `{"type": "object", "required": ["__proto__", "constructor"],
      "properties": {"__proto__": {"type": "string"}, "constructor": {"type": "integer"}, "toString": {}}}`;
    const schema = bodySchema(JSON.parse(text));
    expect(JSON.stringify(schema)).toBe(
      '{"type":"object","required":["__proto__","constructor"],"properties":{"__proto__":{"type":"string"},"constructor":{"type":"integer"},"toString":{}}}',
    );
  });

  test('a readOnly property is demanded by no part of an allOf, nor beside a reference', () => {
    const schemas = {
      Base: { type: 'object', properties: { id: { type: 'string', readOnly: true }, name: { type: 'string' } } },
    };
    const base = { $ref: '#/components/schemas/Base' };
    const only = { type: 'object', properties: { name: { type: 'string' } } };
    const rest = components(schemas, { openapi: '3.1.0' });
    expect(bodySchema({ allOf: [base], required: ['id', 'name'] }, rest)).toEqual({ ...only, required: ['name'] });
    expect(bodySchema({ ...base, required: ['id', 'name'] }, rest)).toEqual({ ...only, required: ['name'] });
    const inside = { type: 'object', properties: { a: { allOf: [base, { required: ['id'] }] } } };
    expect(bodySchema(inside, rest)).toMatchObject({ properties: { a: { allOf: [only, { required: [] }] } } });
    const choice = { allOf: [base], anyOf: [{ required: ['id', 'name'] }, { required: ['name'] }] };
    expect(JSON.stringify(bodySchema(choice, rest))).not.toContain('"id"');
  });

  test('a property that one part of an allOf lets a request give stays demanded', () => {
    const parts = [
      { type: 'object', properties: { id: { type: 'string', readOnly: true } } },
      { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
    ];
    expect(bodySchema({ allOf: parts })).toMatchObject({ properties: { id: { type: 'string' } }, required: ['id'] });
  });

  test('readOnly properties are left out, also of required, and what they refer to is not read', () => {
    const schemas = {
      Id: { type: 'string', readOnly: true },
      Node: { type: 'object', properties: { child: { $ref: '#/components/schemas/Node' } } },
    };
    const schema = {
      type: 'object',
      required: ['id', 'name'],
      properties: {
        id: { $ref: '#/components/schemas/Id' },
        node: { readOnly: true, allOf: [{ $ref: '#/components/schemas/Node' }] },
        name: { type: 'string' },
      },
    };
    expect(bodySchema(schema, components(schemas))).toEqual({
      type: 'object',
      required: ['name'],
      properties: { name: { type: 'string' } },
    });
  });

  test.each([
    [{ type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      { anyOf: [{ type: 'string' }, { type: 'null' }], title: 'T' },
      { type: ['string', 'null'], title: 'T' },
    ],
    [{ oneOf: [{ type: 'null' }, { type: 'string', enum: ['a'] }] }, { type: ['string', 'null'], enum: ['a', null] }],
    [{ nullable: true, oneOf: [{ type: 'string' }] }, { oneOf: [{ type: 'string' }, { type: 'null' }] }],
    [
      { type: 'integer', minimum: 1, exclusiveMinimum: true },
      { type: 'integer', exclusiveMinimum: 1 },
    ],
    [
      { type: 'integer', maximum: 9, exclusiveMaximum: false },
      { type: 'integer', maximum: 9 },
    ],
    [
      { type: 'string', example: 'a', xml: {}, 'x-a': 1 },
      { type: 'string', examples: ['a'] },
    ],
    [
      { type: 'object', additionalProperties: true },
      { type: 'object', additionalProperties: true },
    ],
  ])('%j becomes plain JSON Schema', (schema, plain) => {
    expect(bodySchema(schema)).toEqual(plain);
  });

  test('beside a reference 3.1 counts constraints, 3.0 its texts only', () => {
    const schema = { $ref: '#/components/schemas/Name', description: 'here', minLength: 2 };
    const schemas = { Name: { type: 'string', description: 'there' } };
    expect(bodySchema(schema, components(schemas))).toEqual({ type: 'string', description: 'here' });
    expect(bodySchema(schema, components(schemas, { openapi: '3.1.0' }))).toEqual({
      type: 'string',
      description: 'here',
      minLength: 2,
    });
  });

  const circular = {
    Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Link' } } },
    Link: { allOf: [{ $ref: '#/components/schemas/Node' }] },
    Self: { $ref: '#/components/schemas/Self' },
  };
  test.each([
    [{ $ref: '#/components/schemas/Node' }, '/components/schemas/Link/allOf/0/$ref', 'circular'],
    [{ $ref: '#/components/schemas/Self' }, '/components/schemas/Self/$ref', 'circular'],
    [{ $ref: '#/components/schemas/None' }, `${BODY}/$ref`, 'points nowhere'],
    [{ $ref: '#/components/schemas/constructor' }, `${BODY}/$ref`, 'points nowhere'],
    [{ $ref: 'https://example.com/a.json' }, `${BODY}/$ref`, 'none is fetched'],
    [{ $ref: './other.yaml#/A' }, `${BODY}/$ref`, 'leaves this file'],
    [{ $ref: '#anchor' }, `${BODY}/$ref`, 'no JSON pointer'],
    [{ $ref: 7 }, `${BODY}/$ref`, 'not a string'],
    [{ $dynamicRef: '#node' }, `${BODY}/$dynamicRef`, '$dynamicRef'],
    [{ type: 'file' }, `${BODY}/type`, '"file" is no JSON Schema type'],
    [{ type: ['string', null] }, `${BODY}/type`, 'null is no JSON Schema type'],
    [{ type: [] }, `${BODY}/type`, 'no JSON Schema type'],
    [
      { oneOf: [{ type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'integer' }] } } }] },
      `${BODY}/oneOf/0/properties/a/anyOf`,
      'anyOf inside another',
    ],
    [{ type: 'string', pattern: '(?i)a' }, `${BODY}/pattern`, 'regular expression'],
    [{ type: 'object', properties: { a: { required: true } } }, `${BODY}/properties/a/required`, 'must be a list'],
    [{ type: 'string', minLength: -1 }, `${BODY}/minLength`, 'must be a whole number'],
    [{ type: 'array', items: null }, `${BODY}/items`, 'must be an object'],
    [{ type: 'object', properties: [] }, `${BODY}/properties`, 'must map names'],
    [{ allOf: {} }, `${BODY}/allOf`, 'must be a list'],
  ])('%j is refused at its place', (schema, pointer, message) => {
    const refused = refusal(() => bodySchema(schema, components(circular)));
    expect(refused).toMatchObject({ code: 'invalid_tool_schema', operation: 'POST /things', pointer });
    expect(refused.message).toContain(message);
  });

  test.each([
    [{ type: 'array' }, { type: 'array', items: {} }],
    [{ type: ['array', 'null'] }, { type: ['array', 'null'], items: {} }],
    [
      { type: 'array', prefixItems: [{ type: 'string' }] },
      { type: 'array', prefixItems: [{ type: 'string' }], items: {} },
    ],
    [
      { type: 'object', properties: { a: { type: 'array' } } },
      { type: 'object', properties: { a: { type: 'array', items: {} } } },
    ],
  ])('a list has items, without which OpenAI refuses a tool: %j', (schema, plain) => {
    expect(bodySchema(schema)).toEqual(plain);
  });

  test.each([
    [
      { allOf: [{ type: 'object', properties: { a: { type: 'string' } } }, { required: ['a'] }], description: 'Both' },
      { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], description: 'Both' },
    ],
    [
      {
        allOf: [
          { type: 'string', minLength: 1 },
          { minLength: 2, maxLength: 9 },
        ],
      },
      { type: 'string', minLength: 2, maxLength: 9 },
    ],
    [
      { allOf: [{ properties: { a: { type: 'number', minimum: 1 } } }, { properties: { a: { type: 'integer' } } }] },
      { properties: { a: { type: 'integer', minimum: 1 } } },
    ],
    [
      { allOf: [{ type: 'string' }], title: 'T' },
      { type: 'string', title: 'T' },
    ],
  ])('an allOf at the root is merged: %j', (schema, merged) => {
    expect(bodySchema(schema)).toEqual(merged);
  });

  test.each([
    [{ allOf: [{ type: 'string' }, { type: 'integer' }] }],
    [{ allOf: [{ const: 'a' }, { const: 'b' }] }],
    [{ allOf: [{ multipleOf: 1e-300 }, { multipleOf: 1e300 }] }],
    [{ allOf: [{ oneOf: [{ type: 'string' }] }, { oneOf: [{ minLength: 1 }] }] }],
    [
      {
        allOf: [
          { patternProperties: { '(a+)+$': {} } },
          { properties: { [`${'a'.repeat(50)}!`]: {} }, additionalProperties: false },
        ],
      },
    ],
    [
      {
        allOf: [
          { properties: { a: { prefixItems: [{ type: 'string' }] } } },
          { properties: { a: { items: { type: 'string' } } } },
        ],
      },
    ],
  ])('an allOf that can not be merged exactly, or only at any cost, stays: %j', (schema) => {
    expect(bodySchema(schema, { openapi: '3.1.0' })).toEqual(schema);
  });

  test('a discriminator tells the forms of a choice apart', () => {
    const pet = (kind: unknown) => ({ type: 'object', properties: { kind } });
    const schemas = {
      Cat: pet({ type: 'string' }),
      Dog: pet({ type: 'string', enum: ['cat', 'dog', 'hound'] }),
      Fish: { type: 'object' },
    };
    const refs = ['Cat', 'Dog', 'Fish'].map((name) => ({ $ref: `#/components/schemas/${name}` }));
    const mapping = { dog: '#/components/schemas/Dog', hound: 'Dog', cat: '#/components/schemas/Cat' };
    const schema = { oneOf: refs, discriminator: { propertyName: 'kind', mapping } };
    const form = (...values: string[]) => ({ ...pet({ type: 'string', enum: values }), required: ['kind'] });
    expect(bodySchema(schema, components(schemas))).toEqual({
      oneOf: [form('cat'), form('dog', 'hound'), form('Fish')],
    });
  });

  test('a discriminator that is no object is refused at its place', () => {
    expect(refusal(() => bodySchema({ type: 'object', discriminator: 'kind' }))).toMatchObject({
      code: 'failed_to_parse_spec',
      pointer: `${BODY}/discriminator`,
    });
  });

  test('texts that are none are left out, since they check nothing', () => {
    expect(bodySchema({ type: 'string', description: null, title: 7, format: {}, examples: 'a' })).toEqual({
      type: 'string',
    });
  });

  test('circular answers do not matter', () => {
    const responses = {
      200: { description: 'ok', content: { 'application/json': { schema: { $ref: '#/components/schemas/Node' } } } },
    };
    const document = smallDocument({ '/things': { get: { responses } } }, components(circular));
    expect(importObject(document).actions).toHaveLength(1);
  });

  test('a schema that references multiply beyond all measure is refused at once', () => {
    const schemas = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => {
        const next = { $ref: `#/components/schemas/S${index + 1}` };
        return [`S${index}`, { type: 'object', properties: { a: next, b: next } }];
      }),
    );
    const rest = components({ ...schemas, S40: { type: 'string' } });
    const refused = refusal(() => bodySchema({ $ref: '#/components/schemas/S0' }, rest));
    expect(refused).toMatchObject({ code: 'invalid_tool_schema' });
    expect(refused.message).toContain('more than 262144 characters');
  });

  test('a schema nested beyond all measure is refused', () => {
    const deep = Array.from({ length: 1_000 }).reduce<unknown>((items) => ({ type: 'array', items }), {});
    expect(refusal(() => bodySchema(deep))).toMatchObject({ code: 'invalid_tool_schema' });
  });
});
