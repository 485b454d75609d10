// Every way in which a document can ask for a value to be written, in small documents of our own. What is expected is written
// by hand from OpenAPI 3.0.4 and 3.1.1 "Style Examples" (which mend those of 3.0.3), RFC 6570 and Swagger 2.0.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type HttpsEndpoint, startHttpsEndpoint } from '../support/https-endpoint.ts';
import { arrivedRequest } from './import-wire-call.ts';

let endpoint: HttpsEndpoint;

beforeAll(async () => {
  endpoint = await startHttpsEndpoint({ handler: (_request, response) => response.end('{}') });
});

afterAll(() => endpoint.stop());

type Fragment = Record<string, unknown>;

async function arrives({
  operation,
  arguments: given,
  path = '/things',
  method = 'get',
  root = { openapi: '3.1.0' },
}: {
  operation: Fragment;
  arguments: Fragment;
  path?: string;
  method?: string;
  root?: Fragment;
}): Promise<string> {
  const info = { title: 'Wire', version: '1' };
  const whole = { ...operation, summary: 'does something to things of the shop', responses: {} };
  const text = JSON.stringify({ ...root, info, paths: { [path]: { [method]: whole } } });
  const document = { text, fileName: 'wire.json' };
  return arrivedRequest({ endpoint, document, operation: `${method.toUpperCase()} ${path}`, arguments: given });
}

const text = { type: 'string' };
const list = { type: 'array', items: text };
const object = { type: 'object', properties: { R: { type: 'integer' }, G: { type: 'integer' } } };
const colours = ['blue', 'black', 'dark/red'];
const rgb = { R: 100, G: 200 };

const inPath = { in: 'path', name: 'color', required: true };
const inQuery = { in: 'query', name: 'color' };
const inCookie = { in: 'cookie', name: 'color' };
const inHeader = { in: 'header', name: 'X-Color' };

test.each<[style: string, parameter: Fragment, value: unknown, line: string]>([
  ['path, simple by default, text', { ...inPath, schema: text }, 'a b/c;d', 'GET /things/a%20b%2Fc%3Bd\n\n'],
  ['path, simple, list', { ...inPath, schema: list }, colours, 'GET /things/blue,black,dark%2Fred\n\n'],
  ['path, simple, object', { ...inPath, schema: object }, rgb, 'GET /things/R,100,G,200\n\n'],
  ['path, simple exploded, object', { ...inPath, explode: true, schema: object }, rgb, 'GET /things/R=100,G=200\n\n'],
  ['path, label, text', { ...inPath, style: 'label', schema: text }, 'blue', 'GET /things/.blue\n\n'],
  ['path, label, list', { ...inPath, style: 'label', schema: list }, ['a', 'b'], 'GET /things/.a,b\n\n'],
  [
    'path, label exploded, list',
    { ...inPath, style: 'label', explode: true, schema: list },
    ['a', 'b'],
    'GET /things/.a.b\n\n',
  ],
  [
    'path, label exploded, object',
    { ...inPath, style: 'label', explode: true, schema: object },
    rgb,
    'GET /things/.R=100.G=200\n\n',
  ],
  ['path, matrix, text', { ...inPath, style: 'matrix', schema: text }, 'blue', 'GET /things/;color=blue\n\n'],
  ['path, matrix, list', { ...inPath, style: 'matrix', schema: list }, ['a', 'b'], 'GET /things/;color=a,b\n\n'],
  [
    'path, matrix exploded, list',
    { ...inPath, style: 'matrix', explode: true, schema: list },
    ['a', 'b'],
    'GET /things/;color=a;color=b\n\n',
  ],
  [
    'path, matrix exploded, object',
    { ...inPath, style: 'matrix', explode: true, schema: object },
    rgb,
    'GET /things/;R=100;G=200\n\n',
  ],
  [
    'query, form by default, list',
    { ...inQuery, schema: list },
    colours,
    'GET /things?color=blue&color=black&color=dark%2Fred\n\n',
  ],
  [
    'query, form, not exploded, list',
    { ...inQuery, explode: false, schema: list },
    colours,
    'GET /things?color=blue,black,dark%2Fred\n\n',
  ],
  ['query, form, object', { ...inQuery, schema: object }, rgb, 'GET /things?R=100&G=200\n\n'],
  [
    'query, form, not exploded, object',
    { ...inQuery, explode: false, schema: object },
    rgb,
    'GET /things?color=R,100,G,200\n\n',
  ],
  // the separators of these two are no legal characters of a query, so they are percent-encoded themselves
  [
    'query, spaceDelimited',
    { ...inQuery, style: 'spaceDelimited', explode: false, schema: list },
    ['a', 'b&c'],
    'GET /things?color=a%20b%26c\n\n',
  ],
  [
    'query, pipeDelimited',
    { ...inQuery, style: 'pipeDelimited', explode: false, schema: list },
    ['a', 'b'],
    'GET /things?color=a%7Cb\n\n',
  ],
  [
    'query, pipeDelimited, object',
    { ...inQuery, style: 'pipeDelimited', explode: false, schema: object },
    rgb,
    'GET /things?color=R%7C100%7CG%7C200\n\n',
  ],
  [
    'query, deepObject',
    { ...inQuery, style: 'deepObject', explode: true, schema: object },
    rgb,
    'GET /things?color%5BR%5D=100&color%5BG%5D=200\n\n',
  ],
  // `content` parameters are the media type's text, whatever their style would be ("Parameter Object", content)
  [
    'query, content',
    { ...inQuery, content: { 'application/json': { schema: object } } },
    rgb,
    'GET /things?color=%7B%22R%22%3A100%2C%22G%22%3A200%7D\n\n',
  ],
  // allowReserved lets a value hold reserved characters, except those that would end the parameter: & and #
  [
    'query, allowReserved',
    { ...inQuery, allowReserved: true, schema: text },
    'a/b?c&d#e',
    'GET /things?color=a/b?c%26d%23e\n\n',
  ],
  ['query, empty text', { ...inQuery, schema: text }, '', 'GET /things?color=\n\n'],
  ['query, boolean', { ...inQuery, schema: { type: 'boolean' } }, false, 'GET /things?color=false\n\n'],
  // header values are not percent-encoded: "simple" in a header is the text as it is
  ['header, text', { ...inHeader, schema: text }, 'dark blue, 1/2', 'GET /things\nX-Color: dark blue, 1/2\n\n'],
  ['header, list', { ...inHeader, schema: list }, ['a', 'b'], 'GET /things\nX-Color: a,b\n\n'],
  ['header, object', { ...inHeader, schema: object }, rgb, 'GET /things\nX-Color: R,100,G,200\n\n'],
  [
    'header, exploded object',
    { ...inHeader, explode: true, schema: object },
    rgb,
    'GET /things\nX-Color: R=100,G=200\n\n',
  ],
  [
    'header, content',
    { ...inHeader, content: { 'application/json': { schema: object } } },
    rgb,
    'GET /things\nX-Color: {"R":100,"G":200}\n\n',
  ],
  ['cookie, text', { ...inCookie, schema: text }, 'a;b', 'GET /things\nCookie: color=a%3Bb\n\n'],
  [
    'cookie, not exploded list',
    { ...inCookie, explode: false, schema: list },
    ['a', 'b'],
    'GET /things\nCookie: color=a,b\n\n',
  ],
])('%s', async (_style, parameter, value, line) => {
  const path = parameter.in === 'path' ? '/things/{color}' : '/things';
  const given = { [String(parameter.name)]: value };
  expect(await arrives({ operation: { parameters: [parameter] }, path, arguments: given })).toBe(line);
});

test.each<[format: string, parameter: Fragment, line: string]>([
  ['csv by default', {}, 'GET /things?ids=a,b%26c\n\n'],
  ['csv', { collectionFormat: 'csv' }, 'GET /things?ids=a,b%26c\n\n'],
  ['ssv', { collectionFormat: 'ssv' }, 'GET /things?ids=a%20b%26c\n\n'],
  ['tsv', { collectionFormat: 'tsv' }, 'GET /things?ids=a%09b%26c\n\n'],
  ['pipes', { collectionFormat: 'pipes' }, 'GET /things?ids=a%7Cb%26c\n\n'],
  ['multi', { collectionFormat: 'multi' }, 'GET /things?ids=a&ids=b%26c\n\n'],
])('2.0, collectionFormat: %s', async (_format, format, line) => {
  const parameters = [{ name: 'ids', in: 'query', type: 'array', items: { type: 'string' }, ...format }];
  const root = { swagger: '2.0', host: 'ignored.example' };
  expect(await arrives({ root, operation: { parameters }, arguments: { ids: ['a', 'b&c'] } })).toBe(line);
});

const swagger = { swagger: '2.0', host: 'ignored.example' };
const form = [
  { name: 'note', in: 'formData', type: 'string' },
  { name: 'tags', in: 'formData', type: 'array', items: { type: 'string' }, collectionFormat: 'csv' },
  { name: 'many', in: 'formData', type: 'array', items: { type: 'string' }, collectionFormat: 'multi' },
];
const formValues = { body: { note: 'a b', tags: ['x', 'y'], many: ['1', '2'] } };

test('2.0 formData is a form body, its lists by their collectionFormat', async () => {
  const operation = { consumes: ['application/x-www-form-urlencoded'], parameters: form };
  expect(await arrives({ root: swagger, method: 'post', operation, arguments: formValues })).toBe(
    'POST /things\nContent-Type: application/x-www-form-urlencoded\n\nnote=a%20b&tags=x,y&many=1&many=2',
  );
});

test('2.0 formData with a file is multipart, its lists by their collectionFormat', async () => {
  const parameters = [...form, { name: 'file', in: 'formData', type: 'file' }];
  const file = 'data:application/pdf;name=a.pdf;base64,JVBE/w==';
  const given = { body: { ...formValues.body, file } };
  const operation = { consumes: ['multipart/form-data'], parameters };
  expect(await arrives({ root: swagger, method: 'post', operation, arguments: given })).toBe(
    'POST /things\nContent-Type: multipart/form-data; boundary=BOUNDARY\n\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="note"\r\n\r\na b\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="tags"\r\n\r\nx,y\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="many"\r\n\r\n1\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="many"\r\n\r\n2\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n' +
      '%PD\xff\r\n--BOUNDARY--\r\n',
  );
});

const properties = { note: text, tags: list, colour: object };
const values = { note: 'a & b', tags: ['x', 'y'], colour: rgb };

test.each<[what: string, encoding: Fragment, body: string]>([
  // "Encoding Object": an object's default content type is application/json, a list is written by its items
  [
    'lists repeat their field and objects are JSON',
    {},
    'note=a%20%26%20b&tags=x&tags=y&colour=%7B%22R%22%3A100%2C%22G%22%3A200%7D',
  ],
  [
    'style and explode of an encoding are those of a query parameter',
    { tags: { style: 'form', explode: false }, colour: { style: 'deepObject', explode: true } },
    'note=a%20%26%20b&tags=x,y&colour%5BR%5D=100&colour%5BG%5D=200',
  ],
])('form bodies: %s', async (_what, encoding, body) => {
  const content = { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties }, encoding } };
  const operation = { requestBody: { content } };
  expect(await arrives({ method: 'post', operation, arguments: { body: values } })).toBe(
    `POST /things\nContent-Type: application/x-www-form-urlencoded\n\n${body}`,
  );
});

test('multipart parts have the content types of their encodings, and names that can not end their quotes', async () => {
  const file = { type: 'string', contentMediaType: 'image/png' };
  const schema = { type: 'object', properties: { 'a "b"': text, colour: object, xml: text, file } };
  const encoding = { xml: { contentType: 'application/xml' } };
  const operation = { requestBody: { content: { 'multipart/form-data': { schema, encoding } } } };
  const body = { 'a "b"': '1', colour: rgb, xml: '<a/>', file: 'data:image/png;base64,iVA=' };
  expect(await arrives({ method: 'put', operation, arguments: { body } })).toBe(
    'PUT /things\nContent-Type: multipart/form-data; boundary=BOUNDARY\n\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="a %22b%22"\r\n\r\n1\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="colour"\r\nContent-Type: application/json\r\n\r\n' +
      '{"R":100,"G":200}\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="xml"\r\nContent-Type: application/xml\r\n\r\n<a/>\r\n' +
      '--BOUNDARY\r\nContent-Disposition: form-data; name="file"; filename="file"\r\nContent-Type: image/png\r\n\r\n' +
      '\x89P\r\n--BOUNDARY--\r\n',
  );
});

test.each<[what: string, type: string, schema: Fragment, body: unknown, line: string]>([
  ['a scalar', 'application/json', { type: 'integer' }, 7, 'Content-Type: application/json\n\n7'],
  ['a list', 'application/json', list, ['ä'], 'Content-Type: application/json\n\n["\xc3\xa4"]'],
  [
    'a +json type',
    'application/merge-patch+json',
    object,
    rgb,
    'Content-Type: application/merge-patch+json\n\n{"R":100,"G":200}',
  ],
])('JSON bodies: %s', async (_what, type, schema, body, lines) => {
  const operation = { requestBody: { required: true, content: { [type]: { schema } } } };
  expect(await arrives({ method: 'patch', operation, arguments: { body } })).toBe(`PATCH /things\n${lines}`);
});

test('a parameter and a body field of the same name both arrive, and so do parameters of one name in two places', async () => {
  const operation = {
    parameters: [
      { name: 'id', in: 'path', required: true, schema: text },
      { name: 'id', in: 'query', schema: text },
    ],
    requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { id: text } } } } },
  };
  const given = { id: 'p', id_query: 'q', body: { id: 'b' } };
  expect(await arrives({ method: 'post', path: '/things/{id}', operation, arguments: given })).toBe(
    'POST /things/p?id=q\nContent-Type: application/json\n\n{"id":"b"}',
  );
});

test('Authorization, Accept and Content-Type are never parameters, and what is left out does not arrive', async () => {
  const header = (name: string) => ({ name, in: 'header', schema: text });
  const parameters = [...['Authorization', 'accept', 'Content-Type'].map(header), { ...inQuery, schema: text }];
  expect(await arrives({ operation: { parameters }, arguments: {} })).toBe('GET /things\n\n');
});
