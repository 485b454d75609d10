import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ErrandError } from '../../src/errors.ts';
import { buildHeaders } from '../../src/turn/build-headers.ts';
import { checkHeader } from '../../src/turn/check-header.ts';
import { canonicalJson, idempotencyKey } from '../../src/turn/idempotency-key.ts';
import { maskedHeaders } from '../../src/turn/masked-headers.ts';

const none = { globalVariables: [], actionHeaders: [], widgetHeaders: [] };
const one = (name: string, value: string) => [{ name, value }];
const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 16);

describe('headers: global variables → action headers → widget → fixed', () => {
  test('names are compared case-insensitively and the later layer wins, spelling included', () => {
    const headers = buildHeaders({
      globalVariables: [...one('AUTHORIZATION', 'from global'), ...one('X-Global', 'g')],
      actionHeaders: [...one('Authorization', 'from action'), ...one('X-Action', 'a')],
      widgetHeaders: one('authorization', 'Bearer of the contact'),
    });
    expect(headers).toEqual([
      ['authorization', 'Bearer of the contact'],
      ['X-Global', 'g'],
      ['X-Action', 'a'],
      ['User-Agent', 'OpenCX'],
    ]);
  });

  test('values are sent verbatim: no automatic Bearer', () => {
    const headers = buildHeaders({ ...none, globalVariables: one('Authorization', 'abc  def') });
    expect(headers).toContainEqual(['Authorization', 'abc  def']);
  });

  test('nothing overrides the fixed ones', () => {
    const forged = [
      ...one('user-agent', 'curl'),
      ...one('X-OpenCX-Org-Id', 'forged'),
      ...one('x-opencx-external-user-id', 'forged'),
      ...one('X_OPENCX_EXTERNAL_USER_ID', 'forged'),
      ...one('user_agent', 'curl'),
      ...one('idempotency-key', 'forged'),
    ];
    const headers = buildHeaders({
      globalVariables: forged,
      actionHeaders: forged,
      widgetHeaders: forged,
      context: { organisationId: 'org', sessionId: 'session', ticketNumber: '4521', externalUserId: 'user' },
      idempotencyKey: 'key',
    });
    expect(Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]))).toEqual({
      'user-agent': 'OpenCX',
      'x-opencx-org-id': 'org',
      'x-opencx-session-id': 'session',
      'x-opencx-ticket-number': '4521',
      'x-opencx-external-user-id': 'user',
      'idempotency-key': 'key',
    });
  });

  test('a contact that is not verified has no x-opencx-external-user-id, nor can the widget forge one', () => {
    const headers = buildHeaders({
      ...none,
      widgetHeaders: one('X-OpenCX-External-User-Id', 'admin'),
      context: { sessionId: 's' },
    });
    expect(headers).toEqual([
      ['User-Agent', 'OpenCX'],
      ['x-opencx-session-id', 's'],
    ]);
  });

  test('a header that may not be set is refused in every layer', () => {
    for (const layer of ['globalVariables', 'actionHeaders', 'widgetHeaders']) {
      expect(() => buildHeaders({ ...none, [layer]: one('Host', 'elsewhere') })).toThrow(ErrandError);
    }
  });
});

test.each([
  'Host',
  'content-length',
  'Connection',
  'TRANSFER-ENCODING',
  'Keep-Alive',
  'Upgrade',
  'TE',
  'Trailer',
  'Expect',
  'Content_Length',
  'transfer_encoding',
])('framing headers can not be set: %s', (name) => {
  expect(() => checkHeader(name, 'x')).toThrow(new RegExp(`header "${name}" is written by the HTTP client`));
});

test.each(['a\rb', 'a\nb', 'a\r\nX-Injected: 1', 'a\0b', 'emoji 😀', '\x7f', '\x01'])(
  'a value with characters that no header carries is refused, naming the header and not the value: %j',
  (value) => {
    expect(() => checkHeader('X-Secret', `s3cr3t${value}`)).toThrow(/^header "X-Secret" holds a/);
    expect(() => checkHeader('X-Secret', `s3cr3t${value}`)).not.toThrow(/s3cr3t/);
  },
);

test.each(['', ' ', 'a b', 'a:b', 'a\nb', 'naïve', '(x)'])('%j is no header name', (name) => {
  expect(() => checkHeader(name, 'x')).toThrow('is not a header name');
});

test.each(['', 'plain', 'tab\there', 'caf\u00e9', '"quoted, list"'])('the value %j is fine', (value) => {
  expect(() => checkHeader('X-Value', value)).not.toThrow();
});

describe('masked headers', () => {
  const masked = (value: string) => maskedHeaders({ headers: [['Authorization', value]], fingerprint: digest })[0];

  test('scheme, length and a keyed fingerprint, and nothing to read the value from', () => {
    const secret = 'Bearer sk-canary-value';
    expect(masked(secret)).toMatchObject({
      name: 'Authorization',
      scheme: 'Bearer',
      length: secret.length,
      fingerprint: digest(secret),
    });
    expect(JSON.stringify(masked(secret))).not.toContain('canary');
    expect(masked('correct horse')).not.toHaveProperty('scheme');
  });

  test('two values that differ only in case, or in the missing Bearer, can be told', () => {
    expect(masked('Bearer ABC')?.caseFingerprint).toBe(masked('bearer abc')?.caseFingerprint);
    expect(masked('Bearer ABC')?.fingerprint).not.toBe(masked('bearer abc')?.fingerprint);
    expect(masked('Bearer ABC')?.credentialsFingerprint).toBe(masked('ABC')?.fingerprint);
  });
});

describe('the idempotency key', () => {
  const key = (given: unknown, messageId = 'm1', actionId = 'a1') =>
    idempotencyKey({ messageId, actionId, arguments: given, digest: (text) => text });

  test('canonical JSON sorts keys at every depth and keeps lists in order', () => {
    expect(canonicalJson({ b: [2, { d: 1, c: null }], a: undefined, __proto__x: 1 })).toBe(
      '{"__proto__x":1,"b":[2,{"c":null,"d":1}]}',
    );
    expect(canonicalJson(JSON.parse('{"b":1,"__proto__":{"z":1,"y":2}}'))).toBe('{"__proto__":{"y":2,"z":1},"b":1}');
    expect(canonicalJson(undefined)).toBe('null');
  });

  test('same message, action and arguments give the same key, whatever the order of the arguments', () => {
    expect(key({ a: 1, b: 2 })).toBe(key({ b: 2, a: 1 }));
    expect(
      new Set([key({ a: 1 }), key({ a: 2 }), key({ a: '1' }), key({ a: 1 }, 'm2'), key({ a: 1 }, 'm1', 'a2')]).size,
    ).toBe(5);
  });
});
