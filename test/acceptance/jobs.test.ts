import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { JOB_STATE_ATTRIBUTE } from '../../src/schemas/job.ts';
import { cancelJob } from '../../src/services/cancel-job.ts';
import { deleteAction } from '../../src/services/delete-action.ts';
import { editAction } from '../../src/services/edit-action.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { jobWorkflowId } from '../../src/workflows/messages.ts';
import { historyOf, workflowHistory } from '../support/history.ts';
import { type Answer, createLongJobs, type LongJobs, running } from '../support/long-jobs.ts';
import { runCli } from '../support/run-cli.ts';

let jobs: LongJobs;

beforeAll(async () => {
  jobs = await createLongJobs();
  // two, as an installation has: no poll is made by both
  await Promise.all([jobs.world.startWorker(), jobs.world.startWorker()]);
});

afterAll(() => jobs.close());

const cancelled = async ({ jobId }: { jobId: string }) => {
  const { workerEnvironment: env, organisationId } = jobs.world;
  const { stdout } = await runCli({ args: ['job', 'cancel', jobId, '--org', organisationId], env });
  return stdout;
};

test('a job is done on the third poll: each is a call in the ledger, and the customer is told what came of it', async () => {
  const job = await jobs.begun({ meanwhile: 'It takes a minute.' }, (poll) => (poll < 2 ? running : {}));
  expect(await jobs.told(job)).toMatchObject({
    ...{ state: 'done', cause: '200', polls: 3, last_outcome: '200' },
    ...{ session_id: sessionIdOf(job.message), next_poll_at: null },
  });
  expect(await jobs.pollsOf(job)).toMatchObject([
    { step: 0, state: 'succeeded', body: '{"state":"running"}' },
    { step: 1, state: 'succeeded', body: null },
    { step: 2, state: 'succeeded', body: '{"state":"done"}' },
  ]);
  expect(await jobs.newsOf(job)).toEqual([expect.stringMatching(/"state":"done".*is done\./s)]);
  expect(jobs.polled(job.reference)).toHaveLength(3);
});

test.each<[string, Record<string, unknown>, Answer, string]>([
  ['by status', {}, { status: 410 }, '410'],
  ['by value', { failed: { pointer: '/state', values: ['BROKEN'] } }, { body: '{"state":"broken"}' }, '200'],
])('a job fails %s', async (_how, declared, answer, cause) => {
  const job = await jobs.begun(declared, (poll) => (poll === 0 ? running : answer));
  expect(await jobs.told(job)).toMatchObject({ state: 'failed', cause, polls: 2 });
  expect(await jobs.newsOf(job)).toEqual([expect.stringContaining('has failed.')]);
});

test('at its deadline a job is asked for once more: what is still running has expired, what has ended has not', async () => {
  const late = { deadlineSeconds: 5, intervalSeconds: 60 };
  const [expired, ended] = await Promise.all([
    jobs.begun(late, () => running),
    jobs.begun(late, (poll) => (poll === 0 ? running : {})),
  ]);
  expect(await jobs.told(expired)).toMatchObject({ state: 'expired', cause: 'deadline', polls: 2 });
  expect(await jobs.told(ended)).toMatchObject({ state: 'done', polls: 2 });
});

test('an endpoint that is down for a while makes failed polls, not a failed job', async () => {
  const down: Answer[] = [{ status: 500 }, 'reset', 'hang', { status: 401 }];
  const job = await jobs.begun({}, (poll) => down[poll] ?? {});
  expect(await jobs.told(job)).toMatchObject({ state: 'done', polls: 5 });
  expect((await jobs.pollsOf(job)).map(({ status, cause }) => cause ?? status)).toEqual([
    ...[500, 'reset', 'timeout', 401, 200],
  ]);
});

test.each<[string, () => string, number]>([
  ['in seconds', () => '1', 950],
  ['as a date', () => new Date(Date.now() + 2_000).toUTCString(), 900],
])('Retry-After %s is kept to', async (_how, retryAfter, atLeastMs) => {
  const job = await jobs.begun({}, (poll) =>
    poll === 0 ? { status: 503, headers: { 'Retry-After': retryAfter() } } : {},
  );
  expect(await jobs.told(job)).toMatchObject({ state: 'done', polls: 2 });
  const [first = 0, second = 0] = jobs.polled(job.reference);
  expect(second - first).toBeGreaterThan(atLeastMs);
});

test('Retry-After of the answer that begins a job is kept to before the first poll', async () => {
  const declared = await jobs.declare({ declared: {}, headers: { 'Retry-After': '1' } });
  const job = await jobs.begin(declared);
  const { created_at: begunAt } = (await jobs.told(job)) ?? {};
  expect((jobs.polled(job.reference)[0] ?? 0) - Number(begunAt)).toBeGreaterThanOrEqual(990);
});

test('Retry-After reaches no further than the deadline, and of 0 no nearer than the interval', async () => {
  const later = (retryAfter: string) => () => ({ status: 202, headers: { 'Retry-After': retryAfter } });
  const [far, none] = await Promise.all([
    jobs.begun({ deadlineSeconds: 5, pending: { statuses: [202] } }, later('9'.repeat(20))),
    jobs.begun({ deadlineSeconds: 5, pending: { statuses: [202] }, intervalSeconds: 2 }, later('0')),
  ]);
  expect(await jobs.told(far)).toMatchObject({ state: 'expired', polls: 2 });
  expect(await jobs.told(none)).toMatchObject({ state: 'expired' });
  expect(jobs.polled(none.reference).length).toBeLessThanOrEqual(4);
});

test('a worker whose clock is ahead, so that the deadline has passed for it, polls no nearer than the interval', async () => {
  const job = await jobs.begun({ firstWaitSeconds: 1, intervalSeconds: 0.5, deadlineSeconds: 3 }, () => running);
  await jobs.world.database.query('update jobs set deadline_at = now() where id = $1', [job.jobId]);
  expect(await jobs.told(job)).toMatchObject({ state: 'expired' });
  expect(jobs.polled(job.reference).length).toBeLessThanOrEqual(6);
});

test('a job that waits is cancelled from the command line: no poll more, and its state stands in lists of Temporal', async () => {
  const job = await jobs.begun({ intervalSeconds: 600 }, () => running);
  await vi.waitUntil(async () => (await jobs.progressOf(job)).polls === 1, { timeout: 60_000 });
  expect(await jobs.progressOf(job)).toMatchObject({ state: 'pending', nextPollAtMs: expect.any(Number) });
  const shown = async () => (await handle.describe()).searchAttributes[JOB_STATE_ATTRIBUTE];
  const handle = jobs.world.temporal.workflow.getHandle(jobWorkflowId(job));
  expect(await shown()).toEqual(['pending']);
  expect(await cancelled(job)).toBe(`job ${job.jobId} is cancelled\n`);
  expect(await jobs.told(job)).toMatchObject({ state: 'cancelled', cause: 'cancelled', polls: 1 });
  await handle.result();
  expect(await shown()).toEqual(['cancelled']);
  const found: string[] = [];
  const query = `WorkflowType = 'pollJob' and ${JOB_STATE_ATTRIBUTE} = 'cancelled' and WorkflowId = '${handle.workflowId}'`;
  await vi.waitUntil(
    async () => {
      for await (const { workflowId } of jobs.world.temporal.workflow.list({ query })) found.push(workflowId);
      return found.length > 0;
    },
    { timeout: 60_000, interval: 100 },
  );
});

test('a job is cancelled while a poll is under way: what that says counts no more', async () => {
  let answer = (_answer: Answer) => {};
  const job = await jobs.begun({}, () => new Promise((resolve) => (answer = resolve)));
  await vi.waitUntil(() => jobs.polled(job.reference).length === 1, { timeout: 60_000, interval: 10 });
  const { store, temporal, organisationId } = jobs.world;
  expect(await cancelJob({ db: store.db, temporal }, { organisationId, jobId: job.jobId })).toEqual({
    state: 'cancelled',
  });
  answer({});
  expect(await jobs.told(job)).toMatchObject({ state: 'cancelled', cause: 'cancelled' });
  expect(jobs.polled(job.reference)).toHaveLength(1);
  expect(await jobs.newsOf(job)).toEqual([expect.stringContaining('was cancelled')]);
});

test('cancelling the workflow in Temporal gives the job up too', async () => {
  const job = await jobs.begun({ firstWaitSeconds: 600 }, () => running);
  await jobs.world.temporal.workflow.getHandle(jobWorkflowId(job)).cancel();
  expect(await jobs.told(job)).toMatchObject({ state: 'cancelled', polls: 0 });
});

test('the same reference from two turns is one job, of two organisations it is two', async () => {
  const pace = { intervalSeconds: 0.2 };
  const reference = 'R-2026/7';
  let areBegun = false;
  jobs.answer(reference, () => (areBegun ? {} : running));
  const organisationId = await jobs.world.addOrganisation();
  const first = await jobs.declare({ declared: pace, reference });
  const other = await jobs.declare({ declared: pace, reference, organisationId });
  const [one, again, foreign] = [await jobs.begin(first), await jobs.begin(first), await jobs.begin(other)];
  areBegun = true;
  expect(again.jobId).toBe(one.jobId);
  expect(foreign.jobId).not.toBe(one.jobId);
  const ended = [await jobs.told(one), await jobs.told(foreign)];
  expect(ended).toMatchObject([{ state: 'done' }, { state: 'done', organisation_id: organisationId }]);
  const polls = ended.reduce((sum, row) => sum + Number(row?.polls), 0);
  expect(jobs.polled(reference)).toHaveLength(polls);
});

test.each(['x y/../z?a=1&b=%2F#c', `"';--\\`, 'ünï-コード-🧾', 'x'.repeat(1_500)])(
  'the reference %s is asked for as it was given',
  async (reference) => {
    const job = await jobs.begun({}, () => ({}), reference);
    expect(await jobs.told(job)).toMatchObject({ state: 'done', polls: 1, reference });
    expect(jobs.polled(reference)).toHaveLength(1);
  },
);

test('a reference that can be no part of an address gives the job up at once, and the ledger says why', async () => {
  const job = await jobs.begun({}, () => ({}), '..');
  expect(await jobs.told(job)).toMatchObject({ state: 'cancelled', cause: 'poll_refused' });
  expect(await jobs.pollsOf(job)).toMatchObject([{ step: 0, state: 'not_sent', cause: 'invalid_request' }]);
  expect(jobs.polled(job.reference)).toEqual([]);
});

test('an answer of 10 MiB ends a job like a short one, and once more it is not kept', async () => {
  const rest = `"rest":"${'x'.repeat(10 * 1024 * 1024 - 100)}"}`;
  const job = await jobs.begun({}, (poll) => ({ body: `{"state":"${poll < 2 ? 'running' : 'done'}",${rest}` }));
  expect(await jobs.told(job)).toMatchObject({ state: 'done' });
  const kept = await jobs.world.database.query(
    `select step, octet_length(response_body) > 10000000 as whole from steps where owner_id = $1 and state = 'succeeded'
     order by step`,
    [job.jobId],
  );
  expect(kept.map(({ whole }) => whole)).toEqual([true, null, true]);
});

test('while the polling action is disabled nothing is asked, and the job goes on; when it is deleted the job is given up', async () => {
  const { store, organisationId } = jobs.world;
  const polling = { action: 'looker', argument: 'id' };
  const job = await jobs.begun({ poll: polling }, () => running);
  await editAction(store.db, { organisationId, toolName: 'looker', change: { status: 'disabled' } });
  await vi.waitUntil(async () => (await jobs.rowOf(job))?.last_outcome === 'no_longer_allowed', { timeout: 60_000 });
  const asked = jobs.polled(job.reference).length;
  await editAction(store.db, { organisationId, toolName: 'looker', change: { status: 'live' } });
  await vi.waitUntil(() => jobs.polled(job.reference).length > asked, { timeout: 60_000 });
  await editAction(store.db, { organisationId, toolName: job.toolName, change: { job: null } });
  await deleteAction(store.db, { organisationId, name: 'looker' });
  expect(await jobs.told(job)).toMatchObject({ state: 'cancelled', cause: 'no_polling_action' });
  expect(await jobs.newsOf(job)).toEqual([expect.stringContaining('no longer followed')]);
});

test('a turn whose action declares no job has the events it had, and one that does a few more', async () => {
  const alone = jobs.world.message({ text: 'poll 1' });
  await jobs.world.client.submit(alone);
  await jobs.world.temporal.workflow.getHandle(turnWorkflowId(sessionIdOf(alone))).result();
  expect(await historyOf(jobs.world, { sessionId: sessionIdOf(alone) })).toHaveLength(26);
  const job = await jobs.begun({}, () => ({}));
  const turn = await historyOf(jobs.world, { sessionId: sessionIdOf(job.message) });
  expect(turn.length).toBeLessThanOrEqual(40);
  await jobs.told(job);
  // one poll, two changes of the state
  expect((await workflowHistory(jobs.world, { workflowId: jobWorkflowId(job) })).length).toBeLessThanOrEqual(32);
});
