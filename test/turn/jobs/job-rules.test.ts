import { expect, test } from 'vitest';
import type { CallOutcome } from '../../../src/schemas/call.ts';
import { jobDeclarationSchema } from '../../../src/schemas/job.ts';
import { callbackVerdict, type JobVerdict, jobVerdict } from '../../../src/turn/jobs/job-verdict.ts';
import { pollWaitMs } from '../../../src/turn/jobs/poll-wait.ts';
import { referenceOf } from '../../../src/turn/jobs/reference-of.ts';

const declared = (change: object = {}) =>
  jobDeclarationSchema.parse({ reference: { pointer: '/id' }, poll: { action: 'poll', argument: 'id' }, ...change });

test.each<[string, object, { status?: number; headers?: [string, string][]; body?: string }, string | undefined]>([
  ['a text', {}, { body: '{"id":"a b"}' }, 'a b'],
  ['a number', {}, { body: '{"id":42}' }, '42'],
  ['a number too large to be read', {}, { body: '{"id":12345678901234567890}' }, undefined],
  ['nothing there', {}, { body: '{}' }, undefined],
  ['an object', {}, { body: '{"id":{}}' }, undefined],
  ['an empty text', {}, { body: '{"id":" "}' }, undefined],
  ['a body that is no JSON', {}, { body: 'id=1' }, undefined],
  ['an inherited name', { reference: { pointer: '/constructor' } }, { body: '{}' }, undefined],
  ['a key with / and ~', { reference: { pointer: '/a~1b~0c/0' } }, { body: '{"a/b~c":["x"]}' }, 'x'],
  ['a status that is no success', {}, { status: 409, body: '{"id":1}' }, undefined],
  ['a status that begins none', { startsOn: [202] }, { status: 200, body: '{"id":1}' }, undefined],
  ['a header', { reference: { header: 'X-Job' } }, { headers: [['x-job', 'j1']] }, 'j1'],
  [
    'a Location',
    { reference: { location: true } },
    { headers: [['Location', 'https://a.example/jobs/j%201/?x=/y']] },
    'j 1',
  ],
  ['a relative Location', { reference: { location: true } }, { headers: [['location', '/jobs/7']] }, '7'],
  [
    'a Location without a path',
    { reference: { location: true } },
    { headers: [['location', 'https://a.example']] },
    undefined,
  ],
])('reference: %s', (_what, change, { status = 200, headers = [], body = '' }, reference) => {
  expect(referenceOf({ declaration: declared(change), status, headers, body })).toBe(reference);
});

const state = { pointer: '/state' };
const rules = { pending: { ...state, values: ['queued'] }, failed: { ...state, values: ['ERROR', 3] } };
const answered = (status: number, body = ''): CallOutcome => ({ kind: 'response', status, body, cut: false });

test.each<[string, object, CallOutcome, boolean, JobVerdict]>([
  ['200 by default', {}, answered(200), false, 'done'],
  ['202 by default', {}, answered(202), false, 'pending'],
  ['200 with Retry-After by default', {}, answered(200), true, 'pending'],
  ['404 by default', {}, answered(404), false, 'failed'],
  ['410 by default', {}, answered(410), false, 'failed'],
  ['500', {}, answered(500), false, 'unclear'],
  ['429 with Retry-After', {}, answered(429), true, 'unclear'],
  ['a timeout', {}, { kind: 'timeout', cause: 'timeout' }, false, 'unclear'],
  [
    'an answer that was cut',
    {},
    { ...answered(200), cut: true, cause: 'response_cut' } as CallOutcome,
    false,
    'unclear',
  ],
  ['a pending value', rules, answered(200, '{"state":"QUEUED"}'), false, 'pending'],
  ['a failed value', rules, answered(200, '{"state":"error"}'), false, 'failed'],
  ['a number', rules, answered(200, '{"state":3}'), false, 'failed'],
  ['any other value', rules, answered(200, '{"state":"ready"}'), false, 'done'],
  ['404 where failed says otherwise', rules, answered(404), false, 'unclear'],
  ['what done does not name', { done: { ...state, values: ['ready'] } }, answered(200, '{}'), true, 'unclear'],
  ['a redirect that means done', { done: { statuses: [303] } }, answered(303), false, 'done'],
])('verdict: %s', (_what, change, outcome, retryAfter, verdict) => {
  expect(jobVerdict(declared(change), outcome, retryAfter)).toBe(verdict);
});

test('a callback is done unless its body says failed or pending', () => {
  expect(callbackVerdict(declared(rules), '{"state":"error"}')).toBe('failed');
  expect(callbackVerdict(declared(rules), '{"state":"queued"}')).toBe('pending');
  expect(callbackVerdict(declared(rules), '{"state":"ready"}')).toBe('done');
  expect(callbackVerdict(declared(), '')).toBe('done');
});

test('waits back off to the longest, Retry-After never brings a poll nearer than the interval', () => {
  const pace = declared({ firstWaitSeconds: 1, intervalSeconds: 10, backoff: 2, maxIntervalSeconds: 60, jitter: 0.1 });
  const wait = (poll: number, change = {}) => pollWaitMs(pace, { poll, random: 0.5, ...change });
  expect([0, 1, 2, 3, 4, 9_999].map((poll) => wait(poll))).toEqual([1_000, 10_000, 20_000, 40_000, 60_000, 60_000]);
  expect([wait(1, { random: 0 }), wait(1, { random: 1 })]).toEqual([9_000, 11_000]);
  expect([wait(1, { retryAfterMs: 0 }), wait(1, { retryAfterMs: 30_000 })]).toEqual([10_000, 30_000]);
  expect([wait(0, { retryAfterMs: 0 }), wait(0, { retryAfterMs: 3_000 })]).toEqual([1_000, 3_000]);
});

test.each([{ pending: {} }, { done: { pointer: '/a' } }, { failed: { values: [1] } }])('%j says nothing', (change) => {
  expect(() => declared(change)).toThrow(/pointer with values|pointer and values together/);
});
