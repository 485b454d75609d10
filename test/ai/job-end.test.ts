import { expect, test } from 'vitest';
import { lexicalChooser } from '../../src/ai/lexical-chooser.ts';
import type { ConversationEntry, OfferedTool } from '../../src/schemas/decision.ts';
import type { JobState } from '../../src/schemas/job.ts';
import type { ChangedRun, SessionJob } from '../../src/schemas/turn-context.ts';
import { changedResult } from '../../src/turn/changed-run.ts';
import { jobResult, jobsRecord } from '../../src/turn/job-entries.ts';
import { shopTools } from './shop-tools.ts';

const job = (change: Partial<SessionJob>): SessionJob => ({
  ...{ jobId: 'j1', reference: 'E-1', actionId: 'a', toolName: 'startExport', turnId: 't1', step: 0, state: 'done' },
  ...{ since: '2026-03-02T10:00:00Z', endedAt: null, lastOutcome: '200', meanwhile: null },
  poll: { action: 'getExport', arguments: { exportId: 'E-1' } },
  answer: { outcome: { kind: 'response', status: 200, body: '{"rows":12}', cut: false }, byCallback: false },
  ...change,
});

const endOf = (change: Partial<SessionJob>, mostBytes = 1_000) => jobResult(job(change)).entry(mostBytes);

const said = async (conversation: ConversationEntry[], tools: OfferedTool[] = []) =>
  (await lexicalChooser().decide({ instructions: '', channel: 'web', tools, conversation })).text;

/** What the offline chooser answers to a question while the engine knows of jobs. */
function answered(text: string, ...jobs: Partial<SessionJob>[]) {
  const record = jobsRecord(jobs.map(job));
  return said([...asked, ...(record ? [record] : []), { role: 'customer', text }], shopTools);
}

const asked: ConversationEntry[] = [
  { role: 'customer', text: 'export my orders' },
  { role: 'ai', text: 'It takes a while.' },
];

test.each<[JobState, RegExp]>([
  ['done', /^Your export is ready: rows 12\.$/],
  ['failed', /it failed/],
  ['expired', /not been finished in time/],
  ['cancelled', /was cancelled/],
])('the offline chooser tells how a job ended: %s', async (state, words) => {
  expect(await said([...asked, endOf({ state }).entry])).toMatch(words);
});

test('what a callback brought is told as what the endpoint reported, without a status', async () => {
  const { answer } = job({});
  const { entry } = endOf({ answer: answer && { ...answer, byCallback: true } });
  expect(entry).toMatchObject({ result: 'Reported by the endpoint:\n\n{"rows":12}\n\nThe job E-1 is done.' });
  expect(await said([...asked, entry])).toContain('12');
});

test('a body that has no room is shown in part, a job without any answer by its end alone', () => {
  expect(endOf({}, 5)).toMatchObject({
    shownBytes: 5,
    entry: { result: expect.stringContaining('{"row\n[5 of 11 bytes shown]\n\nThe job E-1 is done.') },
  });
  expect(endOf({ answer: null, state: 'cancelled' }).entry).toMatchObject({
    result: expect.stringMatching(/^The job E-1 was cancelled/),
  });
});

test('the record is bounded, names what a customer may hear only while the job is under way, and none where there is none', () => {
  expect(jobsRecord([])).toBeUndefined();
  const long = 'x'.repeat(2_000);
  const pending = job({ state: 'pending', meanwhile: long, answer: null, reference: long });
  const record = jobsRecord([pending, job({ meanwhile: long, endedAt: '2026-03-02T11:00:00Z' })]);
  if (record?.role !== 'record') throw new Error('no record');
  expect(record.data).toMatchObject([
    { state: 'pending', tellMeanwhile: 'x'.repeat(500), reference: 'x'.repeat(500) },
    { state: 'done', answer: '{"rows":12}', endedAt: '2026-03-02T11:00:00Z' },
  ]);
  expect(JSON.stringify(record.data)).not.toContain('x'.repeat(501));
});

test('a record between question and answer does not keep the offline chooser from hearing the answer', async () => {
  const record = jobsRecord([job({})]);
  if (!record) throw new Error('no record');
  const plain = await said([...asked, { role: 'customer', text: 'thanks' }]);
  expect(await said([...asked, record, { role: 'customer', text: 'thanks' }])).toBe(plain);
});

const run = (change: Partial<ChangedRun>): ChangedRun => ({
  ...{ scheduleId: 'stock', runId: 'r1', actionId: 'a', toolName: 'getStock', arguments: {}, state: 'succeeded' },
  ...{ scheduledAt: '2026-03-02T07:00:00Z', comparePointer: '/stock', result: '0', previous: '5' },
  outcome: { kind: 'response', status: 200, body: '{"stock":0}', cut: false },
  ...change,
});

test.each<[string, Partial<ChangedRun>, string]>([
  ['both values', {}, 'and the value at "/stock" has changed since the look before: it was 5 and is 0 now.'],
  ['no long value', { previous: 'x'.repeat(201) }, 'and the value at "/stock" has changed since the look before.'],
  ['no digest', { comparePointer: null, result: 'sha256 ab' }, 'and the answer has changed since the look before.'],
  [
    'no time where the schedule was deleted since',
    { scheduledAt: null, comparePointer: null, result: null, previous: null },
    'The schedule stock made this call, and the answer has changed',
  ],
])('a change is told with %s', (_what, change, words) => {
  const { entry } = changedResult(run(change)).entry(1_000);
  expect(entry).toMatchObject({ toolName: 'getStock', result: expect.stringContaining(words) });
});

test('the offline chooser tells what a schedule found, without the engine’s word on it', async () => {
  const told = await said([...asked, changedResult(run({})).entry(1_000).entry]);
  expect(told).toMatch(/has changed\. Here is what I found: .*0/);
  expect(told).not.toContain('schedule');
});

test('the offline chooser says that a job was begun, what the company says meanwhile, and that it will write', async () => {
  const record = jobsRecord([job({ state: 'pending', answer: null, meanwhile: 'It takes some minutes.' })]);
  if (!record) throw new Error('no record');
  const result = 'responseStatus: 202\n\n{"exportId":"E-1"}';
  const called: ConversationEntry = { role: 'tool', toolName: 'startExport', arguments: {}, result };
  expect(await said([record, { role: 'customer', text: 'export my data' }, called])).toBe(
    'Your export has been started: export id E-1. It takes some minutes. I will write to you here when there is news.',
  );
  expect(await said([{ role: 'customer', text: 'export my data' }, called])).toBe(
    'That has been started: export id E-1.',
  );
});

const pending = { state: 'pending' as const, answer: null };

test.each<[asks: string, job: Partial<SessionJob>, words: string]>([
  ['Is my export ready?', pending, 'Your export E-1 is still under way, and when I last asked it was not finished.'],
  ['is it done yet?', pending, 'Your export E-1 is still under way'],
  ['what about my export?', { ...pending, lastOutcome: null }, 'Your export E-1 is still under way. I will'],
  ['How long will it take?', { ...pending, meanwhile: 'It takes some minutes.' }, 'It takes some minutes.'],
  ['any news on my export?', { ...pending, lastOutcome: 'timeout' }, 'but when I last asked I got no usable answer.'],
  ['Is my export ready?', {}, 'Your export is ready: rows 12.'],
  ['Is my export ready?', { state: 'failed' }, 'Your export could not be finished: it failed.'],
])('asked "%s" of a job, the offline chooser says how it stands', async (asks, change, words) => {
  expect(await answered(asks, change)).toContain(words);
});

test.each(['is my order ready?', 'Where is my order A-1001?', 'thanks, done!', 'check export EX-0001'])(
  'asked "%s", the offline chooser does not speak of the job',
  async (asks) => {
    expect(await answered(asks, pending)).toBe(await answered(asks));
  },
);

test('a job whose tool has no plain name is told of without one', async () => {
  const strange = { toolName: 'post_exports_v2', poll: { action: 'get_exports_export_id', arguments: {} } };
  expect(await said([...asked, endOf({ ...strange, state: 'failed' }).entry])).toMatch(
    /^What you were waiting for could/,
  );
  expect(await answered('is it ready?', { ...strange, ...pending })).toMatch(/^Your request E-1 is still under way/);
});
