import { describe, expect, test } from 'vitest';
import { importDocument } from '../../src/openapi/import-document.ts';
import { importObject, importText, onlyAction, refusal, smallDocument } from './small-document.ts';

type Fragment = Record<string, unknown>;

const bad = { parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'file' } }] };
const broken = { parameters: [{ name: 'q' }] };
const report = (document: Fragment) =>
  importDocument({ text: JSON.stringify(document), fileName: 'spec.json', source: 'default' });

describe('the report of an import', () => {
  test('a refused import tells every verdict and makes no action', () => {
    const { operations, actions, refusal: refused } = report(smallDocument({ '/a': { get: {}, put: bad, head: {} } }));
    expect(operations).toEqual([
      { method: 'GET', path: '/a', name: 'get_a', verdict: 'accepted' },
      {
        method: 'PUT',
        path: '/a',
        name: 'put_a',
        verdict: 'rejected',
        code: 'invalid_tool_schema',
        pointer: '/paths/~1a/put/parameters/0/schema/type',
        reason: '"file" is no JSON Schema type',
        fix: 'use one of array, boolean, integer, null, number, object, string',
      },
      { method: 'HEAD', path: '/a', verdict: 'skipped', reason: 'an action can not use HEAD' },
    ]);
    expect(actions).toEqual([]);
    expect(refused).toMatchObject({ code: 'invalid_tool_schema', details: { operation: 'PUT /a' } });
  });

  test('skipping what is invalid imports the rest, be it nothing', () => {
    const some = importObject(smallDocument({ '/a': { get: {}, put: bad } }), { skipInvalid: true });
    expect(some.actions.map(({ origin }) => origin.operation)).toEqual(['GET /a']);
    expect(importObject(smallDocument({ '/a': { put: bad } }), { skipInvalid: true }).actions).toEqual([]);
  });

  test('what breaks OpenAPI is named before what can not be a tool', () => {
    const { refusal: refused } = report(smallDocument({ '/a': { get: bad, put: broken } }));
    expect(refused).toMatchObject({ code: 'failed_to_parse_spec', details: { operation: 'PUT /a' } });
  });

  test('a path item that can not be read stands for its operations', () => {
    const paths = { '/a': { get: {} }, '/b': { $ref: '#/none' }, c: { get: {} } };
    const { operations } = importObject(smallDocument(paths), { skipInvalid: true });
    expect(operations.map(({ method, path, code, pointer }) => [method, path, code, pointer])).toEqual([
      ['GET', '/a', undefined, undefined],
      ['*', '/b', 'invalid_tool_schema', '/paths/~1b/$ref'],
      ['*', 'c', 'failed_to_parse_spec', '/paths/c'],
    ]);
  });

  test('methods beside a reference of a path item count too; a method in capitals does not pass silently', () => {
    const pathItems = { A: { get: { operationId: 'behind' }, parameters: [{ name: 'q', in: 'query', schema: {} }] } };
    const paths = { '/a': { $ref: '#/components/pathItems/A', post: { operationId: 'beside' }, PUT: {} } };
    const document = smallDocument(paths, { openapi: '3.1.0', components: { pathItems } });
    const { operations } = importObject(document, { skipInvalid: true });
    expect(operations).toMatchObject([
      { method: 'POST', name: 'beside', verdict: 'accepted' },
      { method: 'PUT', verdict: 'rejected', code: 'failed_to_parse_spec', fix: 'write put' },
      { method: 'GET', name: 'behind', verdict: 'accepted' },
    ]);
  });

  test('a document without operations says so', () => {
    const message = 'the document has no operations under paths';
    for (const document of [
      smallDocument({}),
      smallDocument({}, { openapi: '3.1.0', paths: undefined, webhooks: {} }),
    ]) {
      expect(report(document)).toMatchObject({ operations: [], refusal: { code: 'failed_to_parse_spec' } });
      expect(importObject(document, { skipInvalid: true }).warnings).toEqual([message]);
    }
    const without = smallDocument({}, { paths: undefined });
    expect(refusal(() => importObject(without))).toMatchObject({ code: 'failed_to_parse_spec', pointer: '/paths' });
  });

  test('security schemes are listed as what to set, with the actions that ask for them', () => {
    const securitySchemes = {
      key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' },
      query: { type: 'apiKey', in: 'query', name: 'key' },
      basic: { type: 'http', scheme: 'Basic' },
      token: { type: 'http', scheme: 'bearer' },
      oauth: { $ref: '#/components/securitySchemes/other' },
      other: { type: 'oauth2', flows: {} },
      strange: { type: 'x' },
      broken: { $ref: '#/none' },
    };
    const paths = { '/a': { get: { security: [{ key: [], basic: [] }, {}] }, put: {}, post: { security: [] } } };
    const document = smallDocument(paths, { security: [{ token: [] }], components: { securitySchemes } });
    const listed = importObject(document).securitySchemes;
    expect(listed.map((scheme) => Object.values(scheme).join(' '))).toEqual([
      'key apiKey header X-Api-Key <key> 1',
      'query apiKey query key <key> 0',
      'basic basic header Authorization Basic <base64 of user:password> 1',
      'token bearer header Authorization Bearer <token> 1',
      'oauth oauth2 header Authorization Bearer <access token> 0',
      'other oauth2 header Authorization Bearer <access token> 0',
    ]);
  });

  test('the AI is not asked for a header that a security scheme fills', () => {
    const securityDefinitions = { key: { type: 'apiKey', in: 'header', name: 'X-Api-Key' } };
    const parameters = [{ name: 'x-api-key', in: 'header', required: true, type: 'string' }];
    const document = {
      swagger: '2.0',
      host: 'a.example',
      paths: { '/a': { get: { parameters } } },
      securityDefinitions,
    };
    const { actions, operations } = importObject(document);
    expect(actions[0]?.definition.parameters).toEqual([]);
    expect(operations[0]?.warnings).toEqual([
      'the AI is not asked for the header x-api-key: set it as a global variable',
    ]);
  });

  test('links are kept with the operation that they lead to, and x-errand-job with its defaults', () => {
    const links = {
      status: { operationId: 'getJob', parameters: { id: '$response.body#/id' } },
      again: { operationRef: '#/paths/~1jobs~1{id}/get', requestBody: { a: 1 } },
      other: { $ref: '#/components/links/Poll' },
      nowhere: { operationId: 'none' },
      broken: { $ref: '#/none' },
    };
    const get = { operationId: 'getJob', parameters: [{ name: 'id', in: 'path', schema: { type: 'string' } }] };
    const job = { reference: { pointer: '/id' }, poll: { action: 'getJob', argument: 'id' } };
    const paths = {
      '/jobs': {
        post: { responses: { 202: { $ref: '#/components/responses/Started' } }, 'x-errand-job': job },
      },
      '/jobs/{id}': { get },
    };
    const components = { links: { Poll: { operationId: 'getJob' } }, responses: { Started: { links } } };
    const [action] = importObject(smallDocument(paths, { components })).actions;
    expect(action?.definition.job).toMatchObject({ ...job, intervalSeconds: 10 });
    const target = { status: '202', operation: 'GET /jobs/{id}' };
    expect(action?.definition.links).toEqual([
      { name: 'status', ...target, parameters: { id: '$response.body#/id' } },
      { name: 'again', ...target, parameters: {}, requestBody: { a: 1 } },
      { name: 'other', ...target, parameters: {} },
    ]);
  });

  test('a description is cut behind a sentence where a provider would refuse it, and the report says so', () => {
    const description = `${'A sentence of the document. '.repeat(60)}The end.`;
    const { actions, operations } = importObject(smallDocument({ '/a': { get: { description } } }));
    const text = actions[0]?.definition.description ?? '';
    expect(description.startsWith(text)).toBe(true);
    expect(text.length).toBeLessThanOrEqual(1024);
    expect(text).toMatch(/document\.$/);
    expect(operations[0]?.warnings).toEqual([
      `of ${description.length} characters of description the AI reads the first ${text.length}`,
    ]);
    const long = onlyAction({ operation: { description: '😀'.repeat(600) } }).description;
    expect([long.length, long.isWellFormed()]).toEqual([1024, true]);
  });

  test('what follows # in a path tells operations apart and is not sent', () => {
    const paths = { '/token#new': { post: { operationId: 'new' } }, '/token#old': { post: { operationId: 'old' } } };
    const { actions, operations } = importObject(smallDocument(paths));
    expect(actions.map(({ definition, origin }) => [definition.path, origin.operation])).toEqual([
      ['/token', 'POST /token#new'],
      ['/token', 'POST /token#old'],
    ]);
    expect(operations[0]?.warnings).toEqual(['of the path "/token#new" what follows # is not sent']);
  });

  test('an override for all servers replaces those of paths and operations too', () => {
    const paths = {
      '/a': { servers: [{ url: '/relative' }], get: { servers: [{ url: 'http://a.example' }] }, put: {} },
    };
    const document = smallDocument(paths);
    expect(importObject(document, { serverBaseUrlAll: 'https://b.example/' }).baseUrls).toEqual(['https://b.example']);
    expect(refusal(() => importObject(document, { serverBaseUrl: 'https://b.example' }))).toMatchObject({
      code: 'cannot_determine_api_endpoint',
      pointer: '/paths/~1a/get/servers',
      fix: 'add one or pass serverBaseUrlAll',
    });
    expect(refusal(() => importObject(document, { serverBaseUrlAll: '/b' }))).toMatchObject({
      field: 'serverBaseUrlAll',
    });
  });

  test('YAML 1.2 knows no yes: a flag written so is refused, not taken for absent', () => {
    const text = `openapi: 3.0.3
servers: [{ url: https://a.example }]
paths: { /a: { get: { parameters: [{ name: q, in: query, required: yes, schema: { type: string } }] } } }`;
    const refused = refusal(() => importText(text, { fileName: 'spec.yaml' }));
    expect(refused).toMatchObject({ code: 'failed_to_parse_spec', pointer: '/paths/~1a/get/parameters/0/required' });
  });
});
