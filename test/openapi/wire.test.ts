import { describe, expect, test } from 'vitest';
import { buildRequest } from '../../src/turn/build-request.ts';
import { importObject } from './small-document.ts';

type Fragment = Record<string, unknown>;

/** The request that leaves when the only operation of a document is called with these arguments. */
function sent(document: Fragment, given: Fragment): { url: string; headers: string; body: string } {
  const [action] = importObject(document).actions;
  if (action === undefined) throw new Error('no action');
  const request = buildRequest({
    definition: action.definition,
    arguments: given,
    bound: { contact: {}, session: { id: 's', ticketNumber: '1' } },
    headers: [],
    boundary: 'boundary',
  });
  return {
    url: request.url,
    headers: request.headers.map(([name, value]) => `${name}: ${value}`).join('\n'),
    body: new TextDecoder().decode(request.body),
  };
}

const swagger = (parameters: unknown, consumes?: string[]) => ({
  swagger: '2.0',
  host: 'a.example',
  schemes: ['https'],
  paths: { '/a/{ids}': { post: { consumes, parameters } } },
});
const ids = (place: string, collectionFormat: string) => ({
  name: 'ids',
  in: place,
  required: true,
  type: 'array',
  items: { type: 'string' },
  collectionFormat,
});

describe('the request of an imported operation', () => {
  test.each([
    ['csv', '/a/x,y%2Fz'],
    ['ssv', '/a/x%20y%2Fz'],
    ['tsv', '/a/x%09y%2Fz'],
    ['pipes', '/a/x%7Cy%2Fz'],
  ])('a 2.0 list in the path as %s', (format, path) => {
    expect(sent(swagger([ids('path', format)]), { ids: ['x', 'y/z'] }).url).toBe(`https://a.example${path}`);
  });

  test.each([
    ['csv', 'x,y%2Cz'],
    ['multi', 'x&ids=y%2Cz'],
    ['ssv', 'x%20y%2Cz'],
    ['tsv', 'x%09y%2Cz'],
    ['pipes', 'x%7Cy%2Cz'],
  ])('a 2.0 list in the query as %s', (format, query) => {
    const path = { ...ids('path', 'csv'), name: 'ids' };
    const { url } = sent(swagger([path, ids('query', format)]), { ids: ['a'], ids_query: ['x', 'y,z'] });
    expect(url).toBe(`https://a.example/a/a?ids=${query}`);
  });

  test('2.0 form fields, lists by their collectionFormat', () => {
    const parameters = [
      { ...ids('path', 'csv') },
      { ...ids('formData', 'csv'), name: 'csv' },
      { ...ids('formData', 'multi'), name: 'multi' },
      { ...ids('formData', 'pipes'), name: 'pipes' },
    ];
    const body = { csv: ['a', 'b c'], multi: ['a', 'b&c'], pipes: ['a', 'b'] };
    const form = sent(swagger(parameters), { ids: ['1'], body });
    expect(form.headers).toBe('Content-Type: application/x-www-form-urlencoded');
    expect(form.body).toBe('csv=a,b%20c&multi=a&multi=b%26c&pipes=a%7Cb');
    const multipart = sent(swagger(parameters, ['multipart/form-data']), { ids: ['1'], body });
    expect(multipart.body.match(/\r\n\r\n[^\r]*/g)).toEqual([
      '\r\n\r\na,b c',
      '\r\n\r\na',
      '\r\n\r\nb&c',
      '\r\n\r\na|b',
    ]);
  });

  test('an OpenAPI 3 form writes its fields by their encoding, and without one a list repeated and an object as JSON', () => {
    const schema = { type: 'object', properties: {} };
    const encoding = {
      filter: { style: 'deepObject', explode: true },
      ids: { style: 'spaceDelimited', explode: false },
    };
    const content = { 'application/x-www-form-urlencoded': { schema, encoding } };
    const document = {
      openapi: '3.0.3',
      servers: [{ url: 'https://a.example' }],
      paths: { '/a': { post: { requestBody: { content } } } },
    };
    const body = { filter: { a: { b: 'c d' } }, ids: [1, 2], list: ['x', 'y'], object: { a: 1 } };
    expect(sent(document, { body }).body).toBe(
      'filter%5Ba%5D%5Bb%5D=c%20d&ids=1%202&list=x&list=y&object=%7B%22a%22%3A1%7D',
    );
  });

  test('a body field and a path parameter of one name both survive', () => {
    const schema = { type: 'object', properties: { id: { type: 'string' } } };
    const operation = {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      requestBody: { content: { 'application/json': { schema } } },
    };
    const document = {
      openapi: '3.1.0',
      servers: [{ url: 'https://a.example' }],
      paths: { '/things/{id}': { put: operation } },
    };
    const { url, body } = sent(document, { id: '../a', body: { id: 'b' } });
    expect([url, body]).toEqual(['https://a.example/things/..%2Fa', '{"id":"b"}']);
  });

  test('a query parameter that allows reserved characters keeps those that delimit nothing there', () => {
    const parameters = [{ name: 'path', in: 'query', allowReserved: true, schema: { type: 'string' } }];
    const document = {
      openapi: '3.0.3',
      servers: [{ url: 'https://a.example' }],
      paths: { '/files': { get: { parameters } } },
    };
    expect(sent(document, { path: '/a/b:c&d#e' }).url).toBe('https://a.example/files?path=/a/b:c%26d%23e');
  });
});
