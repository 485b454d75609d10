import { expect, test } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import { importText, refusal, smallDocument } from './small-document.ts';

const CODES = ['failed_to_parse_spec', 'invalid_tool_schema', 'cannot_determine_api_endpoint'];

const document = smallDocument(
  {
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', pattern: '^a' } }],
      post: {
        operationId: 'a',
        summary: 'b',
        tags: ['c'],
        servers: [{ url: 'https://{a}.example', variables: { a: { default: 'b' } } }],
        parameters: [{ $ref: '#/components/parameters/Q' }],
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: { $ref: '#/components/schemas/Thing' },
              encoding: { a: { contentType: 'image/png' } },
            },
          },
        },
        'x-open-tags': ['d'],
      },
    },
  },
  {
    components: {
      parameters: { Q: { name: 'q', in: 'query', style: 'form', content: { 'application/json': { schema: {} } } } },
      schemas: {
        Thing: {
          type: 'object',
          required: ['a'],
          properties: {
            a: { type: 'string', nullable: true, enum: ['x'], example: 'y' },
            b: { type: 'array', items: { type: 'integer', minimum: 1, exclusiveMinimum: true } },
            c: { anyOf: [{ type: 'string' }, { type: 'null' }] },
            d: { allOf: [{ type: 'object', additionalProperties: { type: 'number' } }] },
          },
        },
      },
    },
  },
);

/** Every copy of the value with one place inside it replaced. */
function* mutations(value: unknown, replacement: unknown): Generator<unknown> {
  yield replacement;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    for (const mutated of mutations(child, replacement)) {
      yield Array.isArray(value) ? value.with(Number(key), mutated) : { ...value, [key]: mutated };
    }
  }
}

const strangers: unknown[] = [
  null,
  true,
  -1,
  '',
  'x',
  [],
  [null],
  {},
  { $ref: '#' },
  { $ref: '#/paths' },
  { constructor: 1 },
  { toString: 1, valueOf: 1 },
  { $ref: { toString: 1 } },
];

const swagger = {
  swagger: '2.0',
  host: 'a.example',
  basePath: '/v1',
  consumes: ['application/json'],
  parameters: { q: { name: 'q', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'ssv' } },
  definitions: {
    Node: { type: 'object', properties: { next: { $ref: '#/definitions/Node' }, a: { type: 'string' } } },
  },
  schemes: ['https'],
  securityDefinitions: {
    key: { type: 'apiKey', in: 'header', name: 'X-Key' },
    other: { type: 'http', scheme: 'bearer' },
  },
  paths: {
    '/things/{id}': {
      post: {
        security: [{ key: [] }],
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'string' },
          { $ref: '#/parameters/q' },
          {
            name: 'thing',
            in: 'body',
            schema: { allOf: [{ $ref: '#/definitions/Node' }, { oneOf: [{ type: 'string' }] }] },
          },
        ],
        responses: { 202: { links: { a: { operationId: 'b', parameters: { id: '$response.body#/id' } } } } },
      },
      put: {
        parameters: [
          { name: 'id', in: 'path', type: 'string' },
          { name: 'file', in: 'formData', type: 'file' },
        ],
      },
    },
  },
};

test.each(strangers.map((stranger) => [stranger]))(
  '%j in any place of a document is imported, adapted or refused by code',
  (stranger) => {
    let refused = 0;
    const all = [...mutations(document, stranger), ...mutations(swagger, stranger)];
    for (const [mutated, adapt] of all.flatMap((one) => [[one, false] as const, [one, true] as const])) {
      try {
        importText(JSON.stringify(mutated), { adapt });
      } catch (error) {
        if (!(error instanceof ErrandError)) throw error;
        expect(CODES).toContain(error.code);
        expect(error.details.pointer ?? error.details.line).toBeDefined();
        expect(error.message).not.toContain('\n');
        refused += 1;
      }
    }
    expect(refused).toBeGreaterThan(0);
  },
);

test('a text cut anywhere is refused by code', () => {
  const text = JSON.stringify(document);
  for (let length = 0; length < text.length; length += 1) {
    const cut = refusal(() => importText(text.slice(0, length)));
    expect(cut.code).toBe('failed_to_parse_spec');
  }
});

const yaml = (schema: string, example = '1') => `openapi: 3.1.0
servers: [{url: https://api.example.com}]
paths:
  /things:
    post:
      requestBody:
        content:
          application/json:
            schema: ${schema}
            example: ${example}
`;

test('YAML anchors that hold themselves are refused', () => {
  for (const schema of ['&a {type: object, properties: {b: *a}}', '{default: &a [*a]}', '{enum: &a [{b: *a}]}']) {
    const refused = refusal(() => importText(yaml(schema), { fileName: 'a.yaml' }));
    expect(refused).toMatchObject({ code: 'invalid_tool_schema' });
  }
  expect(importText(yaml('{}', '&a [*a]'), { fileName: 'a.yaml' }).actions).toHaveLength(1);
});
