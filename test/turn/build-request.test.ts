import { describe, expect, test } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import type { ActionDefinition, ActionParameter } from '../../src/schemas/action.ts';
import { buildRequest } from '../../src/turn/build-request.ts';

const bound = {
  contact: { email: 'ann@example.com', phone: '+1555', externalId: 'u-1' },
  session: { id: 's-1', ticketNumber: '4521' },
};

function parameter(name: string, where: ActionParameter['in'], more: Partial<ActionParameter> = {}): ActionParameter {
  return { name, in: where, argument: name, required: where === 'path', schema: {}, ...more };
}

function action(more: Partial<ActionDefinition>): ActionDefinition {
  return {
    name: 'Look up order',
    toolName: 'look_up_order',
    description: 'Look up an order and return its tracking details.',
    status: 'live',
    method: 'GET',
    baseUrl: 'https://api.example.com/v1',
    path: '/orders',
    parameters: [],
    headers: [],
    channels: ['web'],
    segmentIds: [],
    tags: [],
    pinned: false,
    requireForm: false,
    idempotencyKey: false,
    ...more,
  };
}

type Given = Record<string, unknown>;

function request(
  definition: Partial<ActionDefinition>,
  given: Given = {},
  headers: [string, string][] = [],
  trusted: typeof bound = bound,
) {
  return buildRequest({ definition: action(definition), arguments: given, bound: trusted, headers });
}

function urlWith(parameters: ActionParameter[], given: Given, path = '/orders'): string {
  return request({ parameters, path }, given).url.replace('https://api.example.com/v1', '');
}

const hostile: [value: unknown, segment: string][] = [
  ['a/b', 'a%2Fb'],
  ['../admin', '..%2Fadmin'],
  ['..\\admin', '..%5Cadmin'],
  ['%2e%2e', '%252e%252e'],
  ['%2F', '%252F'],
  ['a;b=c', 'a%3Bb%3Dc'],
  ['a?b', 'a%3Fb'],
  ['a#b', 'a%23b'],
  ['a&b=c', 'a%26b%3Dc'],
  ['ü ☃', '%C3%BC%20%E2%98%83'],
  ['．．／', '%EF%BC%8E%EF%BC%8E%EF%BC%8F'],
  ['a\tb\r\n', 'a%09b%0D%0A'],
  ['a\0', 'a%00'],
  ["!'()*", '%21%27%28%29%2A'],
  ['@evil.com:1', '%40evil.com%3A1'],
  ['...', '...'],
  [42, '42'],
  [true, 'true'],
];

describe('path parameters are percent-encoded one by one', () => {
  test.each(hostile)('%j can not leave its segment', (value, segment) => {
    const url = urlWith([parameter('id', 'path')], { id: value }, '/orders/{id}/lines');
    expect(url).toBe(`/orders/${segment}/lines`);
    expect(new URL(`https://api.example.com/v1${url}`).pathname).toBe(`/v1/orders/${segment}/lines`);
  });

  test.each(['.', '..'])('a value that is exactly %j is refused, naming the field', (value) => {
    expect(() => urlWith([parameter('id', 'path')], { id: value }, '/orders/{id}')).toThrow(
      /^id: "\.+" cannot stand in the path/,
    );
  });

  test('two values that make `..` together are refused', () => {
    const parameters = [parameter('a', 'path'), parameter('b', 'path')];
    expect(() => urlWith(parameters, { a: '.', b: '.' }, '/x/{a}{b}/y')).toThrow(ErrandError);
    expect(urlWith(parameters, { a: '.', b: 'z' }, '/x/{a}{b}/y')).toBe('/x/.z/y');
  });

  test.each([[''], [null], [undefined], [[]]])(
    'an empty value (%j) is refused: it would address the collection',
    (value) => {
      expect(() => urlWith([parameter('id', 'path')], { id: value }, '/orders/{id}')).toThrow(/^id: /);
    },
  );

  test('text that is not well-formed Unicode is refused', () => {
    expect(() => urlWith([parameter('id', 'path')], { id: '\ud800' }, '/orders/{id}')).toThrow(/^id: .*Unicode/);
  });

  test.each(['/a/../b', '/a/%2e%2e/b', '/a\\b', '/a#b', '/a/./b'])(
    'the template %s is refused: it means another path',
    (path) => {
      expect(() => urlWith([], {}, path)).toThrow(/base URL and path/);
    },
  );

  test('a curly part without a parameter is refused', () => {
    expect(() => urlWith([], {}, '/a/{id}')).toThrow('"id" is not declared');
  });

  test('a fragment behind the query of the template would take the parameters with it', () => {
    expect(() => urlWith([parameter('q', 'query')], { q: 'x' }, '/find?kind=order#part')).toThrow('holds a #');
  });

  test('a query in the template is kept before the parameters', () => {
    expect(urlWith([parameter('q', 'query')], { q: 'x' }, '/find?kind=order')).toBe('/find?kind=order&q=x');
  });
});

const list = ['blue', 'bl ack'];
const rgb = { R: 100, G: 'a&b' };
type Styled = Pick<ActionParameter, 'style' | 'explode'>;

const pathStyles: [style: Styled, value: unknown, expected: string][] = [
  [{}, list, 'blue,bl%20ack'],
  [{ style: 'simple', explode: true }, list, 'blue,bl%20ack'],
  [{ style: 'simple' }, rgb, 'R,100,G,a%26b'],
  [{ style: 'simple', explode: true }, rgb, 'R=100,G=a%26b'],
  [{ style: 'simple' }, ['a,b', 'c'], 'a%2Cb,c'],
  [{ style: 'label' }, 'blue', '.blue'],
  [{ style: 'label' }, list, '.blue,bl%20ack'],
  [{ style: 'label', explode: true }, list, '.blue.bl%20ack'],
  [{ style: 'label', explode: true }, rgb, '.R=100.G=a%26b'],
  [{ style: 'matrix' }, 'blue', ';color=blue'],
  [{ style: 'matrix' }, list, ';color=blue,bl%20ack'],
  [{ style: 'matrix', explode: true }, list, ';color=blue;color=bl%20ack'],
  [{ style: 'matrix', explode: true }, rgb, ';R=100;G=a%26b'],
];

test.each(pathStyles)('path style %j: %j becomes %s', (style, value, expected) => {
  expect(urlWith([parameter('color', 'path', style)], { color: value }, '/x/{color}')).toBe(`/x/${expected}`);
});

const queryStyles: [style: Partial<ActionParameter>, value: unknown, expected: string][] = [
  [{}, 'a b&c=d+é', '?color=a%20b%26c%3Dd%2B%C3%A9'],
  [{}, '', '?color='],
  [{}, list, '?color=blue&color=bl%20ack'],
  [{ explode: false }, list, '?color=blue,bl%20ack'],
  [{ explode: false }, ['a,b', 'c'], '?color=a%2Cb,c'],
  [{}, rgb, '?R=100&G=a%26b'],
  [{ explode: false }, rgb, '?color=R,100,G,a%26b'],
  [{ style: 'spaceDelimited' }, ['blue', 'b,k'], '?color=blue%20b%2Ck'],
  [{ style: 'spaceDelimited', explode: true }, list, '?color=blue&color=bl%20ack'],
  [{ style: 'pipeDelimited', explode: false }, list, '?color=blue%7Cbl%20ack'],
  [{ style: 'tabDelimited' }, list, '?color=blue%09bl%20ack'],
  [{ allowReserved: true }, 'https://a/b?c=d&e#f;g,h+i%2F', '?color=https://a/b?c%3Dd%26e%23f%3Bg,h%2Bi%252F'],
  [{ allowReserved: true, explode: false }, ['a,b', 'c/d'], '?color=a%2Cb,c/d'],
  [{ style: 'deepObject', explode: true }, rgb, '?color%5BR%5D=100&color%5BG%5D=a%26b'],
  [{ style: 'deepObject' }, { a: { b: [1, 2] } }, '?color%5Ba%5D%5Bb%5D=1&color%5Ba%5D%5Bb%5D=2'],
  [{ contentType: 'application/json' }, { a: [1] }, '?color=%7B%22a%22%3A%5B1%5D%7D'],
  [{}, [], ''],
  [{ explode: false }, [], ''],
  [{}, {}, ''],
  [{}, null, ''],
  [{}, undefined, ''],
];

test.each(queryStyles)('query %j: %j becomes %s', (style, value, expected) => {
  expect(urlWith([parameter('color', 'query', style)], { color: value })).toBe(`/orders${expected}`);
});

const inexpressible: [place: ActionParameter['in'], style: Styled, value: unknown][] = [
  ['query', { style: 'spaceDelimited' }, ['a b', 'c']],
  ['query', { style: 'pipeDelimited' }, ['a|b']],
  ['query', { style: 'deepObject' }, { 'a][b': 1 }],
  ['header', {}, ['a,b', 'c']],
  ['header', { explode: true }, { 'a=b': 'c' }],
];

test.each(inexpressible)(
  '%s %j: %j cannot be told from another value on the wire and is refused',
  (place, style, value) => {
    expect(() => request({ parameters: [parameter('color', place, style)] }, { color: value })).toThrow(
      /^color: this style cannot write/,
    );
  },
);

describe('an object that the AI fills brings names of its own, but none of another parameter', () => {
  const email = parameter('email', 'query', { binding: 'contact.email' });
  const evil = { email: 'evil@example.com' };

  test('a bound query parameter', () => {
    const filter = parameter('filter', 'query', { style: 'form', explode: true });
    expect(() => urlWith([filter, email], { filter: evil })).toThrow(/^filter: the key "email" is the name of another/);
    expect(urlWith([filter, email], { filter: { a: 1 } })).toBe('/orders?a=1&email=ann%40example.com');
  });

  test('a bound query parameter with brackets, through deepObject', () => {
    const owner = parameter('filter[owner]', 'query', { binding: 'contact.externalId' });
    const filter = parameter('filter', 'query', { style: 'deepObject' });
    expect(() => urlWith([filter, owner], { filter: { owner: 'evil' } })).toThrow(/^filter: the key "filter\[owner\]"/);
  });

  test('a name that stands in the path template', () => {
    const filter = parameter('filter', 'query', {});
    expect(() => urlWith([filter], { filter: { tenant: 'evil' } }, '/orders?tenant=acme')).toThrow(/^filter: the key/);
  });

  test('a cookie', () => {
    const parameters = [parameter('a', 'cookie', { explode: true }), parameter('role', 'cookie')];
    expect(() => request({ parameters }, { a: { role: 'admin' } })).toThrow(/^a: the key "role"/);
  });

  test('a bound field of a form', () => {
    const body = {
      contentType: 'application/x-www-form-urlencoded',
      required: true,
      schema: {},
      encoding: { filter: { style: 'form', explode: true } as const },
      bindings: { '/email': 'contact.email' as const },
    };
    expect(() => request({ method: 'POST', body }, { body: { filter: evil } })).toThrow(
      /^body\/filter: the key "email"/,
    );
  });
});

test('header parameters follow style simple and are not percent-encoded', () => {
  const headerOf = (value: unknown, more: Partial<ActionParameter> = {}) =>
    request({ parameters: [parameter('X-Color', 'header', more)] }, { 'X-Color': value }).headers;
  expect(headerOf(list)).toEqual([['X-Color', 'blue,bl ack']]);
  expect(headerOf(rgb, { explode: true })).toEqual([['X-Color', 'R=100,G=a&b']]);
  expect(headerOf([])).toEqual([]);
  expect(headerOf({ a: 1 }, { contentType: 'application/json' })).toEqual([['X-Color', '{"a":1}']]);
  expect(() => headerOf('a\r\nX-Injected: 1')).toThrow('X-Color');
});

test('a header that the AI fills yields to a configured one; a bound one replaces it; neither touches a fixed one', () => {
  const configured: [string, string][] = [
    ['X-Tenant', 'configured'],
    ['User-Agent', 'OpenCX'],
  ];
  const filled = [parameter('x-tenant', 'header'), parameter('User-agent', 'header')];
  expect(request({ parameters: filled }, { 'x-tenant': 'ai', 'User-agent': 'ai' }, configured).headers).toEqual(
    configured,
  );
  const trusted = [parameter('x-tenant', 'header', { binding: 'contact.externalId' })];
  expect(request({ parameters: trusted }, {}, configured).headers).toContainEqual(['x-tenant', 'u-1']);
});

test('cookie parameters join a configured Cookie header', () => {
  const parameters = [parameter('a', 'cookie'), parameter('b', 'cookie', { explode: false })];
  const { headers } = request({ parameters }, { a: 'x; y', b: [1, 2] }, [['cookie', 'session=1']]);
  expect(headers).toEqual([['Cookie', 'session=1; a=x%3B%20y; b=1,2']]);
});

test('a cookie that the AI fills yields to a configured one of its name; a bound one replaces it', () => {
  const configured: [string, string][] = [['Cookie', 'session =1; theme=dark']];
  const filled = [parameter('session', 'cookie'), parameter('b', 'cookie')];
  expect(request({ parameters: filled }, { session: 'ai', b: 'x' }, configured).headers).toEqual([
    ['Cookie', 'session =1; theme=dark; b=x'],
  ]);
  const trusted = [parameter('session', 'cookie', { binding: 'session.id' })];
  expect(request({ parameters: trusted }, {}, configured).headers).toEqual([['Cookie', 'theme=dark; session=s-1']]);
});

test('nothing overrides the Idempotency-Key of an action that asks for one', () => {
  const parameters = [parameter('idempotency-key', 'header', { binding: { constant: 'mine' } })];
  const headers: [string, string][] = [['Idempotency-Key', 'fixed']];
  expect(request({ parameters, idempotencyKey: true }, {}, headers).headers).toEqual(headers);
  expect(request({ parameters }, {}, []).headers).toEqual([['idempotency-key', 'mine']]);
});

describe('bound parameters', () => {
  const binding = 'contact.email' as const;

  test('the engine fills them, whatever the AI says', () => {
    const parameters = [
      parameter('email', 'query', { binding }),
      parameter('ticket', 'query', { binding: 'session.ticketNumber' }),
      parameter('source', 'query', { binding: { constant: 7 } }),
    ];
    expect(urlWith(parameters, { email: 'evil@example.com' })).toBe(
      '/orders?email=ann%40example.com&ticket=4521&source=7',
    );
  });

  test('a missing value is refused, naming field and binding', () => {
    const anonymous = { contact: {}, session: bound.session } as typeof bound;
    expect(() => request({ parameters: [parameter('email', 'query', { binding })] }, {}, [], anonymous)).toThrow(
      'email is bound to contact.email, which this conversation does not have',
    );
  });

  test('body fields are set by JSON pointer, over what the AI wrote', () => {
    const body = {
      contentType: 'application/json',
      required: true,
      schema: {},
      bindings: { '/customer/email': binding, '/a~1b': { constant: true }, '/lines/0/by': 'session.id' as const },
    };
    const given = { body: { customer: { email: 'evil', name: 'n' }, lines: [{ by: 'evil' }, {}] } };
    const sent = request({ method: 'POST', body }, given);
    expect(JSON.parse(new TextDecoder().decode(sent.body))).toEqual({
      customer: { email: 'ann@example.com', name: 'n' },
      'a/b': true,
      lines: [{ by: 's-1' }, {}],
    });
    expect(given.body.customer.email).toBe('evil');
    expect(new TextDecoder().decode(request({ method: 'POST', body }, {}).body)).toContain('ann@example.com');
  });
});

test('a missing required parameter is refused, and arguments that nobody declared are left out', () => {
  expect(() => urlWith([parameter('q', 'query', { required: true })], {})).toThrow('q: a value is required');
  expect(urlWith([parameter('constructor', 'query')], { other: 1 })).toBe('/orders');
});
