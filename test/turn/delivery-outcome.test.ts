import { expect, test } from 'vitest';
import type { CallOutcome } from '../../src/schemas/call.ts';
import { attemptEnd, busyPauseMs, DELIVERY_PATIENCE, outcomeWord } from '../../src/turn/delivery-outcome.ts';

const answered = (status: number): CallOutcome => ({ kind: 'response', status, body: '', cut: false });
const ended = (outcome: CallOutcome, change: Partial<Parameters<typeof attemptEnd>[0]> = {}) =>
  attemptEnd({ outcome, attempt: 1, elapsedMs: 0, patience: DELIVERY_PATIENCE, ...change });

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

test.each([200, 202, 204])('%i is delivered', (status) => {
  expect(ended(answered(status))).toEqual({ state: 'delivered' });
});

test('410 is given up at once', () => {
  expect(ended(answered(410))).toEqual({ state: 'failed' });
});

test.each<[string, CallOutcome]>([
  ['a redirect', answered(301)],
  ['401', answered(401)],
  ['500', answered(500)],
  ['a timeout', { kind: 'timeout', cause: 'timeout' }],
  ['a refused connection', { kind: 'network-error', cause: 'refused' }],
  ['a private address', { kind: 'network-error', cause: 'blocked_address' }],
])('%s is tried again', (_what, outcome) => {
  expect(ended(outcome)).toEqual({ state: 'pending', pauseMs: 5_000 });
});

test('pauses double up to an hour', () => {
  const pauses = [1, 2, 3, 10, 11, 100, 5_000].map((attempt) => ended(answered(500), { attempt }));
  expect(pauses.map((end) => 'pauseMs' in end && end.pauseMs / 1_000)).toEqual([5, 10, 20, 2_560, 3_600, 3_600, 3_600]);
});

test('a receiver that asks for a longer pause gets it, for a shorter one does not', () => {
  expect(ended(answered(429), { retryAfterMs: 2 * HOUR_MS })).toMatchObject({ pauseMs: 2 * HOUR_MS });
  expect(ended(answered(429), { retryAfterMs: 10 })).toMatchObject({ pauseMs: 5_000 });
});

test('after three days it has failed, also where the next attempt would come after that', () => {
  const late = { attempt: 80, elapsedMs: 3 * DAY_MS - 30 * MINUTE_MS };
  expect(ended(answered(500), late)).toEqual({ state: 'failed' });
  expect(ended(answered(500), { ...late, elapsedMs: 2 * DAY_MS })).toMatchObject({ state: 'pending' });
  expect(ended(answered(503), { retryAfterMs: 4 * DAY_MS })).toEqual({ state: 'failed' });
  expect(ended(answered(200), { ...late, elapsedMs: 9 * DAY_MS })).toEqual({ state: 'delivered' });
});

test('lists show a status, or the cause where there is none', () => {
  expect(outcomeWord(answered(503))).toBe('503');
  expect(outcomeWord({ kind: 'network-error', cause: 'tls_host' })).toBe('tls_host');
});

test('what finds no place asks again after a second, and ever more rarely, but within a minute', () => {
  expect([0, 1_000, 10_000, 3_600_000].map(busyPauseMs)).toEqual([1_000, 1_000, 5_000, 60_000]);
  let asked = 0;
  for (let elapsedMs = 0; elapsedMs < 600_000; elapsedMs += busyPauseMs(elapsedMs)) asked += 1;
  expect(asked).toBeLessThan(30);
});
