type Fragment = Record<string, unknown>;

const thing = (ref: string): Fragment => ({
  type: 'object',
  required: ['kind'],
  properties: {
    kind: { type: 'string', enum: ['a', 'b'], default: 'a', example: 'b' },
    id: { type: 'integer', format: 'int64', readOnly: true },
    many: { type: 'array', items: { type: 'number', minimum: 1, exclusiveMinimum: true }, uniqueItems: true },
    part: { allOf: [{ $ref: `${ref}Part` }, { properties: { size: { type: 'string', pattern: '^[a-z]+$' } } }] },
    free: { type: 'object', additionalProperties: { $ref: `${ref}Part` } },
  },
});

const part: Fragment = { type: 'object', properties: { note: { type: 'string', maxLength: 9 } } };

/** A 2.0 document: `formData`, `body`, `collectionFormat`, `type: file`, `host` and `basePath`. */
const swagger: Fragment = {
  swagger: '2.0',
  info: { title: 'Fuzz', version: '1' },
  host: 'api.example.com',
  basePath: '/v1',
  schemes: ['http', 'https'],
  consumes: ['application/json'],
  paths: {
    '/things/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
      get: {
        operationId: 'listThings',
        summary: 'Lists things of the shop by colour',
        parameters: [
          { name: 'tags', in: 'query', type: 'array', items: { type: 'string' }, collectionFormat: 'pipes' },
          { $ref: '#/parameters/Page' },
        ],
        responses: {},
      },
      put: {
        operationId: 'changeThing',
        parameters: [{ name: 'thing', in: 'body', required: true, schema: { $ref: '#/definitions/Thing' } }],
        responses: {},
      },
      post: {
        consumes: ['multipart/form-data'],
        parameters: [
          { name: 'file', in: 'formData', type: 'file', required: true },
          { name: 'note', in: 'formData', type: 'string' },
        ],
        responses: {},
      },
    },
  },
  parameters: { Page: { name: 'page', in: 'query', type: 'integer', default: 1 } },
  definitions: { Thing: thing('#/definitions/'), Part: part },
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
};

const components = {
  parameters: {
    Filter: { name: 'filter', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
    Json: {
      name: 'json',
      in: 'query',
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Part' } } },
    },
  },
  requestBodies: { Thing: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } } } },
  securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
};

/** A 3.0 document: `nullable`, discriminator, links, callbacks, multipart with encodings, server variables. */
const openapi30: Fragment = {
  openapi: '3.0.3',
  info: { title: 'Fuzz', version: '1' },
  servers: [{ url: 'https://{region}.example.com', variables: { region: { default: 'eu' } } }],
  paths: {
    '/things/{id}': {
      servers: [{ url: 'https://things.example.com' }],
      parameters: [{ name: 'id', in: 'path', required: true, style: 'matrix', schema: { type: 'string' } }],
      get: {
        operationId: 'readThing',
        deprecated: true,
        parameters: [
          { $ref: '#/components/parameters/Filter' },
          { $ref: '#/components/parameters/Json' },
          { name: 'X-Trace', in: 'header', schema: { type: 'string' } },
          { name: 'seen', in: 'cookie', schema: { type: 'boolean' } },
        ],
        responses: { 200: { description: 'ok', links: { next: { operationId: 'changeThing' } } } },
      },
      put: {
        operationId: 'changeThing',
        description: 'Changes one thing of the shop, wholly',
        requestBody: { $ref: '#/components/requestBodies/Thing' },
        responses: {},
        callbacks: { done: { '{$request.body#/url}': { post: { responses: {} } } } },
      },
      post: {
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: { type: 'object', properties: { file: { type: 'string', format: 'binary' }, meta: part } },
              encoding: { meta: { contentType: 'application/json' }, file: { contentType: 'image/png' } },
            },
          },
        },
        responses: {},
      },
      head: { responses: {} },
    },
  },
  components: {
    ...components,
    schemas: {
      Thing: thing('#/components/schemas/'),
      Part: { ...part, nullable: true },
      Pet: {
        oneOf: [{ $ref: '#/components/schemas/Thing' }, { $ref: '#/components/schemas/Part' }],
        discriminator: { propertyName: 'kind', mapping: { a: '#/components/schemas/Thing' } },
      },
    },
  },
  security: [{ token: [] }],
};

/** A 3.1 document: references to path items, siblings of references, `const`, lists of types, `$defs`, another file. */
const openapi31: Fragment = {
  openapi: '3.1.0',
  info: { title: 'Fuzz', version: '1' },
  servers: [{ url: '/relative' }, { url: 'https://api.example.com/' }],
  paths: {
    '/things': { $ref: '#/components/pathItems/Things' },
    '/others': {
      delete: {
        operationId: 'removeOthers',
        parameters: [{ $ref: 'other.yaml#/Limit' }],
        'x-open-tags': ['a'],
        responses: {},
      },
    },
  },
  components: {
    ...components,
    pathItems: {
      Things: {
        post: {
          operationId: 'make things',
          summary: 'Makes things for the shop',
          requestBody: { $ref: '#/components/requestBodies/Thing' },
        },
        patch: {
          requestBody: {
            content: { 'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/Part' } } },
          },
        },
      },
    },
    schemas: {
      Thing: {
        anyOf: [
          { $ref: '#/components/schemas/Part', description: 'a sibling' },
          {
            type: ['object', 'null'],
            properties: { kind: { const: 'a' }, deep: { $ref: '#/components/schemas/Thing' } },
          },
        ],
      },
      Part: { ...part, $defs: { Inner: { type: 'integer' } }, patternProperties: { '^x': { type: 'string' } } },
    },
  },
};

/** Small valid documents, one for each version, that use most of what an importer looks at. */
export const fuzzSeeds: readonly Fragment[] = [swagger, openapi30, openapi31];

/** The text of the other file that the 3.1 document refers to. */
export const OTHER_FILE = `Limit: {name: limit, in: query, schema: {type: integer, maximum: 50}}
Loop: {$ref: 'other.yaml#/Loop'}
Back: {$ref: 'spec.yaml#/components/schemas/Thing'}
`;
