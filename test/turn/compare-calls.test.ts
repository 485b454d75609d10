import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { compareCalls } from '../../src/turn/compare-calls.ts';
import { maskedHeaders } from '../../src/turn/masked-headers.ts';

type Headers = Record<string, string>;

function request(headers: Headers, key = 'k') {
  const all = Object.entries({ 'User-Agent': 'OpenCX', ...headers });
  const fingerprint = (value: string) => createHash('sha256').update(key).update(value).digest('hex').slice(0, 12);
  return {
    method: 'GET',
    url: 'https://api.example.com/a',
    headers: maskedHeaders({ headers: all, fingerprint }),
    bodyBytes: 0,
  };
}

const verdicts = (call: Headers, tested: Headers) =>
  Object.fromEntries(
    compareCalls({ call: request(call), test: request(tested) }).headers.map(({ name, verdict }) => [name, verdict]),
  );

test.each<[string, Headers, Headers, string]>([
  ['same', { Authorization: 'Bearer abc' }, { authorization: 'Bearer abc' }, 'same'],
  ['differs', { Authorization: 'Bearer abd' }, { Authorization: 'Bearer abc' }, 'differs'],
  ['differs only in case', { Authorization: 'bearer ABC' }, { Authorization: 'Bearer abc' }, 'differs_in_case'],
  ['`Bearer` missing', { Authorization: 'abc' }, { Authorization: 'Bearer abc' }, 'scheme_missing'],
  ['a scheme too many', { Authorization: 'Bearer abc' }, { Authorization: 'abc' }, 'scheme_added'],
  ['another scheme', { Authorization: 'Token abc' }, { Authorization: 'Bearer abc' }, 'scheme_differs'],
  ['the same but for white space behind the scheme', { A: 'Bearer  abc' }, { A: 'Bearer abc' }, 'differs'],
  ['absent', {}, { Authorization: 'Bearer abc' }, 'absent'],
])('a header that is %s is told so', (_what, call, tested, verdict) => {
  expect(Object.values(verdicts(call, tested))).toContain(verdict);
});

test('a header that only the call has is told so', () => {
  expect(verdicts({ 'X-Shop': 'a' }, {})).toMatchObject({ 'X-Shop': 'only_here' });
});

test('headers that are about the one call are no explanation, unless they are absent', () => {
  const call = { 'x-opencx-session-id': 's-1', 'Idempotency-Key': 'a' };
  expect(verdicts(call, { 'x-opencx-session-id': 'test', 'Idempotency-Key': 'b' })).toMatchObject({
    'x-opencx-session-id': 'by_call',
    'Idempotency-Key': 'by_call',
  });
  expect(verdicts({}, { 'Idempotency-Key': 'b' })).toMatchObject({ 'Idempotency-Key': 'absent' });
});

test('what may explain a refusal comes first', () => {
  const call = request({ 'X-A': '1', 'X-B': '2', Authorization: 'abc' });
  const tested = request({ 'X-A': '1', 'X-B': '3', Authorization: 'Bearer abc', 'X-C': '4' });
  expect(compareCalls({ call, test: tested }).headers.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'X-C absent',
    'Authorization scheme_missing',
    'X-B differs',
    'User-Agent same',
    'X-A same',
  ]);
});

test('fingerprints of different keys are not compared: names, schemes and lengths are, and another value of one length is not called the same', () => {
  const call = request({ Authorization: 'abc', 'X-A': '1' }, 'old key');
  const tested = request({ Authorization: 'Bearer abc', 'X-A': '2' }, 'new key');
  const { comparable, headers } = compareCalls({ call, test: tested });
  expect(comparable).toBe(false);
  expect(headers.map(({ name, verdict }) => `${name} ${verdict}`)).toEqual([
    'Authorization scheme_missing',
    'X-A looks_alike',
    'User-Agent same',
  ]);
});
