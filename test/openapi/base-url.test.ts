import { describe, expect, test } from 'vitest';
import { importObject, refusal, smallDocument } from './small-document.ts';

const urls = (servers: unknown, override?: string) =>
  importObject(smallDocument({ '/things': { get: {} } }, { servers }), { serverBaseUrl: override }).baseUrls;

describe('base URLs', () => {
  test.each([
    [[{ url: 'https://a.example/v1/' }], 'https://a.example/v1'],
    [[{ url: '/v1' }, { url: 'http://a.example' }, { url: 'https://b.example' }], 'https://b.example'],
    [
      [
        {
          url: 'https://{name}.example:{port}/{base}',
          variables: { name: { default: 'a' }, port: { default: 8443 }, base: { default: 'v2' } },
        },
      ],
      'https://a.example:8443/v2',
    ],
    [[{ url: 'https://{name}.example' }, { url: 'https://b.example' }], 'https://b.example'],
    [[{ url: 'https://user:secret@a.example' }, { url: 'https://b.example' }], 'https://b.example'],
    [[{ url: 'HTTPS://C.example' }], 'https://c.example'],
  ])('of %j the first https entry counts', (servers, url) => {
    expect(urls(servers)).toEqual([url]);
  });

  test("an operation's and a path's servers win over the override, the root's do not", () => {
    const paths = {
      '/a': { get: { servers: [{ url: 'https://operation.example' }] }, servers: [{ url: 'https://path.example' }] },
      '/b': { get: {}, servers: [{ url: 'https://path.example' }] },
      '/c': { get: {} },
    };
    const own = ['https://operation.example', 'https://path.example'];
    expect(importObject(smallDocument(paths)).baseUrls).toEqual([...own, 'https://api.example.com']);
    expect(importObject(smallDocument(paths), { serverBaseUrl: 'https://over.example/v1/' }).baseUrls).toEqual([
      ...own,
      'https://over.example/v1',
    ]);
  });

  test.each([
    [undefined, 'names no servers'],
    [[], 'names no servers'],
    [[{ url: '/v1' }], 'no entry'],
    [[{ url: 'http://a.example' }], 'no entry'],
    [[{ url: '//a.example' }], 'no entry'],
  ])('servers %j need an override', (servers, message) => {
    const refused = refusal(() => urls(servers));
    expect(refused).toMatchObject({
      code: 'cannot_determine_api_endpoint',
      pointer: '/servers',
      operation: 'GET /things',
    });
    expect(refused.message).toContain(message);
    expect(urls(servers, 'https://over.example')).toEqual(['https://over.example']);
  });

  test.each([[[null]], [[{ urll: 'https://a.example' }]], [[{ url: 1 }]]])('servers %j are no OpenAPI', (servers) => {
    const refused = refusal(() => urls(servers, 'https://over.example'));
    expect(refused).toMatchObject({ code: 'failed_to_parse_spec', pointer: '/servers/0/url' });
  });

  test('an override that is no https URL is the caller’s mistake', () => {
    for (const override of ['http://a.example', '/v1', 'https://a.example?x=1', 'nonsense', 'https://']) {
      expect(refusal(() => urls([], override))).toMatchObject({ code: 'invalid_request', field: 'serverBaseUrl' });
    }
  });
});
