import { describe, expect, test } from 'vitest';
import { checkHeader, isReservedHeader } from '../../src/turn/check-header.ts';
import { importObject, onlyAction, refusal, smallDocument } from './small-document.ts';

const string = { type: 'string' };
const parametersOf = (parameters: unknown, path = '/things') =>
  onlyAction({ operation: { parameters }, method: 'get', path }).parameters;

describe('parameters', () => {
  test('an operation overrides its path by name and place', () => {
    const pathItem = {
      parameters: [
        { name: 'id', in: 'path', required: true, schema: string },
        { name: 'limit', in: 'query', description: 'of the path', schema: string },
      ],
      get: { parameters: [{ name: 'limit', in: 'query', required: true, schema: { type: 'integer' } }] },
    };
    const [action] = importObject(smallDocument({ '/things/{id}': pathItem })).actions;
    expect(action?.definition.parameters).toEqual([
      { name: 'id', in: 'path', argument: 'id', required: true, schema: string },
      { name: 'limit', in: 'query', argument: 'limit', required: true, schema: { type: 'integer' } },
    ]);
  });

  test('a name in two places, the name body and illegal names get arguments of their own', () => {
    const names = [
      ['id', 'path'],
      ['id', 'query'],
      ['id', 'header'],
      ['body', 'query'],
      ['filter[status]', 'query'],
      ['At<', 'query'],
      ['At>', 'query'],
      ['$', 'query'],
      ['__proto__', 'query'],
      ['constructor', 'query'],
      ['x'.repeat(80), 'query'],
    ].map(([name, place]) => ({ name, in: place, schema: string }));
    expect(parametersOf(names, '/things/{id}').map(({ argument }) => argument)).toEqual([
      'id',
      'id_query',
      'id_header',
      'body_query',
      'filter_status',
      'At_lt',
      'At_gt',
      'query',
      'proto',
      'constructor',
      'x'.repeat(50),
    ]);
  });

  test('headers that OpenAPI or the transport owns are left out, whatever their case', () => {
    const names = ['authorization', 'Accept', 'Content-Type', 'HOST', 'X-Tenant'];
    const parameters = names.map((name) => ({ name, in: 'header', schema: string }));
    expect(parametersOf(parameters).map(({ name }) => name)).toEqual(['X-Tenant']);
  });

  test.each([
    'Expect',
    'Keep-Alive',
    'Proxy-Authorization',
    'TE',
    'Trailer',
    'Upgrade',
    'X-OpenCX-Org-Id',
    'User-Agent',
  ])('the header %s, which no call may set, is left out', (name) => {
    if (!isReservedHeader(name)) expect(() => checkHeader(name, 'x')).toThrow('is written by the HTTP client');
    expect(parametersOf([{ name, in: 'header', required: true, schema: string }])).toEqual([]);
  });

  test('style, explode, content and references are kept', () => {
    const parameters = [
      { name: 'a', in: 'query', style: 'deepObject', explode: true, schema: { type: 'object' } },
      { name: 'b', in: 'query', style: 'pipeDelimited', explode: false, schema: { type: 'array', items: string } },
      { name: 'c', in: 'query', content: { 'application/json': { schema: { type: 'object' } } } },
      { $ref: '#/components/parameters/D' },
    ];
    const rest = {
      components: { parameters: { D: { name: 'd', in: 'cookie', description: ' A cookie ', schema: string } } },
    };
    const action = onlyAction({ operation: { parameters }, rest, method: 'get' });
    expect(action.parameters).toEqual([
      {
        name: 'a',
        in: 'query',
        argument: 'a',
        required: false,
        style: 'deepObject',
        explode: true,
        schema: { type: 'object' },
      },
      {
        name: 'b',
        in: 'query',
        argument: 'b',
        required: false,
        style: 'pipeDelimited',
        explode: false,
        schema: { type: 'array', items: string },
      },
      {
        name: 'c',
        in: 'query',
        argument: 'c',
        required: false,
        contentType: 'application/json',
        schema: { type: 'object' },
      },
      { name: 'd', in: 'cookie', argument: 'd', required: false, description: 'A cookie', schema: string },
    ]);
  });

  test('a path parameter that the path does not hold can not be sent and is left out', () => {
    expect(parametersOf([{ name: 'id', in: 'path', required: true, schema: string }])).toEqual([]);
  });

  const at = '/paths/~1things~1{id}/get';
  const id = { name: 'id', in: 'path', schema: string };
  test.each([
    [[], 'failed_to_parse_spec', at, '{id}'],
    [[id, { name: 'q', in: 'body', schema: string }], 'failed_to_parse_spec', `${at}/parameters/1/in`, 'path, query'],
    [[id, { in: 'query', schema: string }], 'failed_to_parse_spec', `${at}/parameters/1/name`, 'name'],
    [[id, { name: 'q', in: 'query' }], 'failed_to_parse_spec', `${at}/parameters/1`, 'schema or content'],
    [
      [id, { name: 'q', in: 'query', style: 'label', schema: string }],
      'failed_to_parse_spec',
      `${at}/parameters/1/style`,
      'label',
    ],
    [[id, 7], 'failed_to_parse_spec', `${at}/parameters/1`, 'object'],
    [{}, 'failed_to_parse_spec', `${at}/parameters`, 'list'],
    [[id, { $ref: '#/a' }], 'invalid_tool_schema', `${at}/parameters/1/$ref`, 'points nowhere'],
    [
      [id, { $ref: '#/paths/~1things~1{id}/get/parameters/1' }],
      'invalid_tool_schema',
      `${at}/parameters/1/$ref`,
      'back',
    ],
    [
      [id, { name: 'q', in: 'query', content: { 'text/csv': {} } }],
      'invalid_tool_schema',
      `${at}/parameters/1/content`,
      'text/csv',
    ],
  ])('%j is refused at its place', (parameters, code, pointer, message) => {
    const refused = refusal(() => parametersOf(parameters, '/things/{id}'));
    expect(refused).toMatchObject({ code, pointer, operation: 'GET /things/{id}' });
    expect(refused.message).toContain(message);
  });
});
