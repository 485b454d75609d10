import { expect, test } from 'vitest';
import { type CallCause, callCauseSchema } from '../../../src/schemas/call.ts';
import { callFindings } from '../../../src/turn/explain/call-findings.ts';
import type { CallContext, ExplainedCall, TestedCall } from '../../../src/turn/explain/explained-call.ts';
import { CALL_URL, call, callContext, tested } from './record.ts';

/** All that is said of a call, as one text. */
function told(change: Partial<ExplainedCall>, more: Partial<CallContext> = {}): string {
  return callFindings({ ...call, ...change }, { ...callContext, ...more })
    .flatMap(({ fact, changes }) => [fact, ...changes.flatMap(({ what, command }) => [what, command ?? ''])])
    .join('\n');
}

const byCause: Record<CallCause, RegExp> = {
  timeout: /no full answer within 60 seconds.*ERRAND_EGRESS_ADDRESSES/s,
  dns: /the host name of api.example.com has no address/,
  refused: /no connection to api.example.com came about.*firewall and IP allowlist/s,
  reset: /ended the connection before it had answered.*rate limits included/s,
  tls: /plain HTTP/,
  tls_expired: /renew the certificate/,
  tls_untrusted: /ERRAND_EXTRA_CA/,
  tls_host: /is for another host/,
  tls_version: /nothing newer than TLS 1.1/,
  blocked_address: /set ERRAND_EGRESS_ALLOW=api.example.com:443/,
  protocol: /is no HTTP answer/,
  response_cut: /marked as cut.*paginate.*ERRAND_MAX_RESPONSE_BYTES/s,
  body_lost: /the database was away/,
  invalid_request: /no request could be made of the arguments.*errand call t1\/0 --org acme/s,
  no_longer_allowed: /not allowed any more: nothing was sent; it would be allowed now/,
  form_closed: /closed without values/,
  worker_lost: /the worker ended during the call/,
};

test.each(callCauseSchema.options)('a call that ended by %s is told with what to do', (cause) => {
  expect(told({ cause, state: 'unknown' })).toMatch(byCause[cause]);
});

test.each<[number, Partial<ExplainedCall>, RegExp]>([
  [301, { responseHeaders: [['Location', '/new']] }, /a redirect to \/new: none is ever followed/],
  [400, { said: 'amount is too high' }, /answered 400: "amount is too high".*errand call t1\/0/s],
  [404, {}, /whether what the AI asked for exists/],
  [405, { method: 'PATCH' }, /does not take PATCH.*errand action show it/s],
  [429, { responseHeaders: [['Retry-After', '7']] }, /with Retry-After: 7: a rate limit/],
  [429, {}, /without a Retry-After/],
  [503, {}, /see the endpoint's own log/],
])('an answer of %i is told with what to do', (status, change, words) => {
  expect(told({ status, ...change })).toMatch(words);
});

test('a call that succeeded leaves nothing to say, but that its answer was cut', () => {
  expect(told({ status: 200, state: 'succeeded' })).toBe('');
  expect(told({ status: 200, state: 'succeeded', cause: 'response_cut', responseCut: true })).toMatch(
    /^the answer was longer/,
  );
});

test('a call that could change something and has no known outcome is not to be made again blindly', () => {
  expect(told({ cause: 'reset', state: 'unknown', isRead: false })).toContain("look in the endpoint's own records");
  expect(told({ cause: 'reset', state: 'unknown' })).not.toContain('own records');
});

test('addresses of this installation are named where they are known, and CORS on the widget only', () => {
  const refused = { cause: 'refused' as const };
  expect(told(refused, { egressAddresses: ['203.0.113.7'] })).toContain('IP allowlist: 203.0.113.7');
  expect(told(refused, { channel: 'web' })).toContain('CORS can not be the reason');
  expect(told(refused)).not.toContain('CORS');
});

test('"Test passes" is held against what the Test was: another host, another revision, or no Test', () => {
  const failed = { status: 500 };
  const elsewhere = { call: CALL_URL, test: 'https://test.example.com/orders/1' };
  expect(told(failed, { test: { ...tested, url: elsewhere } })).toMatch(
    /went to https:\/\/test.example.com, this call to https:\/\/api.example.com/,
  );
  expect(told(failed, { test: { ...tested, revision: 1 } })).toContain('was of revision 1, this call of revision 2');
  expect(told(failed, { test: null })).toMatch(/no Test of it .*\nerrand action test it --org acme/s);
  expect(told(failed)).not.toContain('Test');
});

test('a call that was not allowed any more is told with what stands against it now', () => {
  const rights = [
    {
      fact: 'disabled for every conversation',
      changes: [{ what: 'enable it', command: 'errand action enable it --org acme' }],
    },
  ];
  const words = told({ cause: 'no_longer_allowed', state: 'not_sent', url: null }, { rights });
  expect(words).toContain('disabled for every conversation\nenable it\nerrand action enable it --org acme');
  expect(words).not.toContain('Test');
});

test('a refusal without a Test asks for one, and one whose headers are all the same looks elsewhere', () => {
  const refused = { status: 401 };
  expect(told(refused, { test: null })).toContain('nothing to compare with\ntest the action');
  expect(told(refused)).toContain('no header of its own was sent');
});

const header = { name: 'X-Key', length: 3, fingerprint: 'a', caseFingerprint: 'a' };

test.each<[TestedCall['headers'][number]['verdict'], RegExp]>([
  ['scheme_missing', /X-Key: "the scheme" is missing.*errand variable set X-Key --org acme/s],
  ['scheme_added', /the call has a scheme, the Test had none/],
  ['scheme_differs', /under another scheme/],
  ['differs_in_case', /differs from the Test's only in case/],
  ['differs', /X-Key: differs from the Test's$/m],
  ['absent', /X-Key: absent, the Test sent it/],
  ['only_here', /in this call only/],
  ['looks_alike', /can not be compared/],
  ['same', /no credential differs from the Test of 2026-01-01T00:00:00.000Z: X-Key: same/],
])('a refused call whose header is %s is told so', (verdict, words) => {
  const headers = [{ name: 'X-Key', verdict, call: header, test: header }];
  expect(told({ status: 403 }, { test: { ...tested, headers } })).toMatch(words);
});

test('context headers that only the Test sent are switched on by a setting, or come with a verified contact', () => {
  const named = (name: string, call: typeof header | null) => ({
    name,
    verdict: call ? ('by_call' as const) : ('absent' as const),
    call,
    test: header,
  });
  const both = [named('x-opencx-session-id', null), named('x-opencx-external-user-id', null)];
  expect(told({ status: 401 }, { test: { ...tested, headers: both } })).toContain(
    'errand org edit acme --context-headers on',
  );
  const some = [named('x-opencx-session-id', header), named('x-opencx-external-user-id', null)];
  const words = told({ status: 401 }, { test: { ...tested, headers: some } });
  expect(words).toContain('allow x-opencx-* through your WAF');
  expect(words).toContain('errand contact verify c1 --org acme');
});
