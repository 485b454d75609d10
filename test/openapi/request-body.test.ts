import { describe, expect, test } from 'vitest';
import { onlyAction, refusal } from './small-document.ts';

const object = { type: 'object', properties: { a: { type: 'string' } } };
const bodyOf = (requestBody: unknown, method = 'post') => onlyAction({ operation: { requestBody }, method }).body;
const media = { schema: object };

describe('request bodies', () => {
  test.each([
    [['application/xml', 'application/json'], 'application/json'],
    [['multipart/form-data', 'application/merge-patch+json'], 'application/merge-patch+json'],
    [['application/vnd.api+json', 'application/json; charset=utf-8'], 'application/json; charset=utf-8'],
    [['application/x-www-form-urlencoded', 'multipart/form-data'], 'multipart/form-data'],
    [['text/plain', 'application/x-www-form-urlencoded'], 'application/x-www-form-urlencoded'],
    [['*/*'], 'application/json'],
  ])('of %j the type %s is sent', (types, contentType) => {
    const content = Object.fromEntries(types.map((type) => [type, media]));
    expect(bodyOf({ required: true, content })).toEqual({ contentType, required: true, schema: object });
  });

  test('files and encodings of a multipart body are kept', () => {
    const schema = { type: 'object', properties: { file: { type: 'string', format: 'binary' } } };
    const encoding = { file: { contentType: 'image/png', headers: {} }, other: {} };
    expect(bodyOf({ content: { 'multipart/form-data': { schema, encoding } } })).toEqual({
      contentType: 'multipart/form-data',
      required: false,
      schema,
      encoding: { file: { contentType: 'image/png' } },
    });
  });

  test('a JSON body may be a list, a scalar or anything', () => {
    const list = { type: 'array', items: { type: 'string' } };
    expect(bodyOf({ content: { 'application/json': { schema: list } } })?.schema).toEqual(list);
    expect(bodyOf({ content: { 'application/json': {} } })?.schema).toEqual({});
  });

  test('a GET sends no body, a DELETE does', () => {
    const requestBody = { content: { 'application/json': media } };
    expect(bodyOf(requestBody, 'get')).toBeUndefined();
    expect(bodyOf(requestBody, 'delete')).toBeDefined();
  });

  const at = '/paths/~1things/post/requestBody';
  test.each([
    [
      { content: { 'text/csv': media, 'image/png': media } },
      'invalid_tool_schema',
      `${at}/content`,
      'text/csv, image/png',
    ],
    [
      { content: { 'multipart/form-data': { schema: { type: 'array', items: {} } } } },
      'invalid_tool_schema',
      `${at}/content/multipart~1form-data/schema`,
      'must be an object',
    ],
    [{ $ref: '#/components/requestBodies/None' }, 'invalid_tool_schema', `${at}/$ref`, 'points nowhere'],
    [{}, 'failed_to_parse_spec', `${at}/content`, 'needs content'],
    [{ content: { 'application/json': 1 } }, 'failed_to_parse_spec', `${at}/content/application~1json`, 'object'],
  ])('%j is refused at its place', (requestBody, code, pointer, message) => {
    const refused = refusal(() => bodyOf(requestBody));
    expect(refused).toMatchObject({ code, pointer, operation: 'POST /things' });
    expect(refused.message).toContain(message);
  });
});
