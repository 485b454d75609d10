import { expect, test } from 'vitest';
import type { CallCause, CallOutcome, CallState } from '../../src/schemas/call.ts';
import { effectNotice, ledgerState, resultForModel, toolResult } from '../../src/turn/call-outcome.ts';

const response = (status: number, body = 'the body'): CallOutcome => ({ kind: 'response', status, body, cut: false });
const network = (cause: CallCause): CallOutcome => ({ kind: 'network-error', cause });
const timeout: CallOutcome = { kind: 'timeout', cause: 'timeout' };
const lost: CallOutcome = { kind: 'unknown', cause: 'worker_lost' };

test.each([200, 201, 204, 299])('2xx: status + body verbatim (%i)', (status) => {
  expect(toolResult(response(status))).toEqual({ responseStatus: status, body: 'the body' });
});

test.each([301, 304, 400, 404, 429, 500, 503])(
  '4xx / 5xx (and 3xx): upstream status + body verbatim (%i)',
  (status) => {
    expect(toolResult(response(status, ' { "a": 1 }\n'))).toEqual({ responseStatus: status, body: ' { "a": 1 }\n' });
  },
);

test('timeout: responseStatus 408, body `Request timed out after 60000ms`', () => {
  expect(toolResult(timeout)).toEqual({ responseStatus: 408, body: 'Request timed out after 60000ms' });
});

test.each(['dns', 'refused', 'reset', 'tls', 'blocked_address', 'protocol'] as const)(
  'network error: the string `Something went wrong` (%s)',
  (cause) => {
    expect(toolResult(network(cause))).toEqual({ responseStatus: null, body: 'Something went wrong' });
    expect(resultForModel(network(cause))).toBe('Something went wrong');
  },
);

test('worker lost during the call: as timeout', () => {
  expect(toolResult(lost)).toEqual(toolResult(timeout));
});

test('body over the cap: upstream status + the bytes read, with a visible marker', () => {
  const { responseStatus, body } = toolResult({
    kind: 'response',
    status: 200,
    body: 'abc',
    cut: true,
    cause: 'response_cut',
  });
  expect(responseStatus).toBe(200);
  expect(body).toMatch(/^abc\n\[response cut: .*\]$/);
});

test('a call that was not sent says so, and why where that helps', () => {
  const text = (cause: CallCause) => resultForModel({ kind: 'not-sent', cause });
  expect(text('no_longer_allowed')).toContain('not sent: this action is no longer available');
  expect(text('invalid_request')).toContain('not sent: no request can be made');
  expect(text('worker_lost')).toBe('The call was not sent.');
});

test('a model reads the status, then the body verbatim', () => {
  expect(resultForModel(response(404, '{"error":"order 12345 not found"}'))).toBe(
    'responseStatus: 404\n\n{"error":"order 12345 not found"}',
  );
});

const states: [what: string, outcome: CallOutcome, sent: boolean, state: CallState][] = [
  ['2xx', response(200), true, 'succeeded'],
  ['3xx', response(302), true, 'failed'],
  ['4xx', response(404), true, 'failed'],
  ['5xx', response(500), true, 'failed'],
  ['a timeout after bytes left', timeout, true, 'unknown'],
  ['a timeout before the connection stood', timeout, false, 'failed'],
  ['a reset after bytes left', network('reset'), true, 'unknown'],
  ['a reset during the handshake', network('reset'), false, 'failed'],
  ['a certificate that was refused', network('tls'), false, 'failed'],
  ['a tls alert after bytes left', network('tls'), true, 'unknown'],
  ['an unreadable answer', network('protocol'), true, 'unknown'],
  ['a refused connection', network('refused'), true, 'failed'],
  ['a name that does not resolve', network('dns'), true, 'failed'],
  ['a blocked address', network('blocked_address'), true, 'failed'],
  ['a lost worker', lost, true, 'unknown'],
  ['rights revoked before the fence', { kind: 'not-sent', cause: 'no_longer_allowed' }, false, 'not_sent'],
];

test.each(states)('in the ledger, %s is settled as it is known', (_what, outcome, sent, state) => {
  expect(ledgerState(outcome, sent)).toBe(state);
});

test('after an unknown outcome of a non-GET call the AI is told that it must not claim either way', () => {
  expect(effectNotice({ state: 'unknown', method: 'POST' })).toMatch(/unknown whether.*Do not claim/);
  expect(effectNotice({ state: 'unknown', method: 'DELETE' })).toBeDefined();
  expect(effectNotice({ state: 'unknown', method: 'GET' })).toBeUndefined();
  expect(effectNotice({ state: 'failed', method: 'POST' })).toBeUndefined();
  expect(effectNotice({ state: 'succeeded', method: 'POST' })).toBeUndefined();
});
