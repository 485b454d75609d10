import { describe, expect, test } from 'vitest';
import { importObject, refusal } from './small-document.ts';

type Fragment = Record<string, unknown>;

const swagger = (paths: Fragment, rest: Fragment = {}): Fragment => ({
  swagger: '2.0',
  info: { title: 'Example', version: '1' },
  host: 'api.example.com',
  basePath: '/v1/',
  schemes: ['http', 'https'],
  paths,
  ...rest,
});

function actionOf(parameters: unknown, rest: Fragment = {}, method = 'post') {
  const [action] = importObject(swagger({ '/things': { [method]: { parameters } } }, rest)).actions;
  if (action === undefined) throw new Error('no action');
  return action.definition;
}

const AT = '/paths/~1things/post';

describe('Swagger 2.0', () => {
  test.each([
    [{}, 'https://api.example.com/v1'],
    [{ basePath: undefined }, 'https://api.example.com'],
    [{ basePath: '/' }, 'https://api.example.com'],
    [{ basePath: 'api' }, 'https://api.example.com/api'],
    [{ host: 'api.example.com:8443' }, 'https://api.example.com:8443/v1'],
    [{ schemes: undefined }, 'https://api.example.com/v1'],
  ])('host and basePath of %j make the base URL', (rest, url) => {
    expect(importObject(swagger({ '/a': { get: {} } }, rest)).baseUrls).toEqual([url]);
  });

  test.each([
    [{ host: undefined }, '/host'],
    [{ schemes: ['http'] }, '/schemes'],
    [{ host: 'a.example/path' }, '/host'],
    [{ host: 'user@a.example' }, '/host'],
  ])('%j needs an override', (rest, pointer) => {
    const document = swagger({ '/a': { get: {} } }, rest);
    expect(refusal(() => importObject(document))).toMatchObject({ code: 'cannot_determine_api_endpoint', pointer });
    expect(importObject(document, { serverBaseUrl: 'https://b.example' }).baseUrls).toEqual(['https://b.example']);
  });

  test("an operation's schemes replace the document's, and https that is nowhere named is said to be assumed", () => {
    const paths = { '/a': { get: { schemes: ['https'] } } };
    expect(importObject(swagger(paths, { schemes: ['http'] })).baseUrls).toEqual(['https://api.example.com/v1']);
    const refused = refusal(() => importObject(swagger({ '/a': { get: { schemes: ['http'] } } })));
    expect(refused).toMatchObject({ pointer: '/paths/~1a/get/schemes' });
    expect(importObject(swagger(paths, { schemes: undefined })).warnings).toEqual([
      'the document names a host but no schemes: https is assumed',
    ]);
  });

  test.each([
    ['query', undefined, { style: 'form', explode: false }],
    ['query', 'csv', { style: 'form', explode: false }],
    ['query', 'multi', { style: 'form', explode: true }],
    ['query', 'ssv', { style: 'spaceDelimited', explode: false }],
    ['query', 'tsv', { style: 'tabDelimited', explode: false }],
    ['header', 'pipes', { style: 'pipeDelimited', explode: false }],
    ['header', 'csv', { style: 'simple' }],
  ])('a list in the %s with collectionFormat %s is written as such', (place, collectionFormat, written) => {
    const list = { name: 'ids', in: place, type: 'array', items: { type: 'integer' }, collectionFormat };
    const schema = { type: 'array', items: { type: 'integer' } };
    expect(actionOf([list]).parameters).toEqual([
      { name: 'ids', in: place, argument: 'ids', required: false, schema, ...written },
    ]);
  });

  test('the schema of a parameter stands in the parameter itself', () => {
    const limit = {
      name: 'limit',
      in: 'query',
      description: 'how many',
      required: true,
      type: 'integer',
      maximum: 9,
      exclusiveMaximum: true,
      default: 3,
      'x-a': 1,
    };
    expect(actionOf([limit]).parameters).toEqual([
      {
        name: 'limit',
        in: 'query',
        argument: 'limit',
        description: 'how many',
        required: true,
        schema: { type: 'integer', exclusiveMaximum: 9, default: 3 },
      },
    ]);
  });

  test('a body parameter is sent in the first type that can be', () => {
    const body = {
      name: 'thing',
      in: 'body',
      required: true,
      description: 'The thing',
      schema: { $ref: '#/definitions/Thing' },
    };
    const definitions = { Thing: { type: 'object', properties: { a: { type: 'string' } } } };
    const schema = { ...definitions.Thing, description: 'The thing' };
    expect(actionOf([body], { definitions }).body).toEqual({ contentType: 'application/json', required: true, schema });
    const consumes = ['application/xml', 'application/vnd.api+json'];
    expect(actionOf([body], { definitions, consumes }).body?.contentType).toBe('application/vnd.api+json');
    expect(actionOf([body], { definitions }, 'get').body).toBeUndefined();
    expect(refusal(() => actionOf([body], { definitions, consumes: ['application/xml'] }))).toMatchObject({
      code: 'invalid_tool_schema',
      pointer: '/consumes',
    });
  });

  test('formData parameters become the fields of one body', () => {
    const fields = [
      { name: 'name', in: 'formData', type: 'string', required: true, description: 'Who' },
      { name: 'tags', in: 'formData', type: 'array', items: { type: 'string' } },
      { name: 'id', in: 'query', type: 'string' },
    ];
    const { body, parameters } = actionOf(fields);
    expect(parameters.map(({ name }) => name)).toEqual(['id']);
    expect(body).toEqual({
      contentType: 'application/x-www-form-urlencoded',
      required: true,
      schema: {
        type: 'object',
        properties: {
          name: { type: 'string', description: 'Who' },
          tags: { type: 'array', items: { type: 'string' } },
        },
        required: ['name'],
        additionalProperties: false,
      },
      encoding: { tags: { style: 'form', explode: false } },
    });
    expect(actionOf(fields, { consumes: ['multipart/form-data'] }).body?.contentType).toBe('multipart/form-data');
  });

  test('a file makes the body multipart', () => {
    const { body } = actionOf([{ name: 'photo', in: 'formData', type: 'file' }], {
      consumes: ['application/x-www-form-urlencoded'],
    });
    expect(body).toMatchObject({
      contentType: 'multipart/form-data',
      required: false,
      schema: { properties: { photo: { type: 'string', format: 'binary' } } },
    });
  });

  test("a path's parameters are overridden by name and place, those of the body too", () => {
    const path = {
      parameters: [
        { name: 'thing', in: 'body', schema: { type: 'string' } },
        { name: 'q', in: 'query', type: 'string' },
      ],
      post: { parameters: [{ name: 'thing', in: 'body', schema: { type: 'integer' } }, { $ref: '#/parameters/q' }] },
    };
    const parameters = { q: { name: 'q', in: 'query', type: 'integer' } };
    const [action] = importObject(swagger({ '/a': path }, { parameters })).actions;
    expect(action?.definition.body?.schema).toEqual({ type: 'integer' });
    expect(action?.definition.parameters).toMatchObject([{ schema: { type: 'integer' } }]);
  });

  const body = (name: string) => ({ name, in: 'body', schema: {} });
  test.each([
    [[body('a'), body('b')], 'failed_to_parse_spec', `${AT}/parameters/1`],
    [[body('a'), { name: 'b', in: 'formData', type: 'string' }], 'failed_to_parse_spec', `${AT}/parameters/1`],
    [[{ name: 'a', in: 'body' }], 'failed_to_parse_spec', `${AT}/parameters/0/schema`],
    [[{ name: 'a', in: 'cookie', type: 'string' }], 'failed_to_parse_spec', `${AT}/parameters/0/in`],
    [[{ name: 'a', in: 'query' }], 'failed_to_parse_spec', `${AT}/parameters/0/type`],
    [[{ name: 'a', in: 'query', schema: { type: 'string' } }], 'failed_to_parse_spec', `${AT}/parameters/0/schema`],
    [[{ name: 'a', in: 'query', type: 'file' }], 'invalid_tool_schema', `${AT}/parameters/0/type`],
    [
      [{ name: 'a', in: 'query', type: 'string', required: 'yes' }],
      'failed_to_parse_spec',
      `${AT}/parameters/0/required`,
    ],
    [
      [{ name: 'a', in: 'header', type: 'array', items: {}, collectionFormat: 'multi' }],
      'failed_to_parse_spec',
      `${AT}/parameters/0/collectionFormat`,
    ],
    [[{ $ref: '#/parameters/None' }], 'invalid_tool_schema', `${AT}/parameters/0/$ref`],
  ])('parameters %j are refused at their place', (parameters, code, pointer) => {
    expect(refusal(() => actionOf(parameters))).toMatchObject({ code, pointer, operation: 'POST /things' });
  });

  test('a discriminator is a property name there, and circular answers do not matter', () => {
    const definitions = {
      Pet: { type: 'object', discriminator: 'kind', properties: { kind: { type: 'string' } } },
      Node: { type: 'object', properties: { next: { $ref: '#/definitions/Node' } } },
    };
    const paths = {
      '/a': {
        post: {
          parameters: [{ name: 'pet', in: 'body', schema: { $ref: '#/definitions/Pet' } }],
          responses: { 200: { description: 'ok', schema: { $ref: '#/definitions/Node' } } },
        },
      },
    };
    expect(importObject(swagger(paths, { definitions })).actions).toHaveLength(1);
  });
});
