import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { resumeJobs } from '../../src/services/resume-jobs.ts';
import { jobWorkflowId } from '../../src/workflows/messages.ts';
import { workflowHistory } from '../support/history.ts';
import { createLongJobs, type LongJobs, running } from '../support/long-jobs.ts';
import { runCli } from '../support/run-cli.ts';

/** With 1,000 it takes minutes on two cores: `npm run bench -- jobs` is for more. */
const MANY = 100;
let jobs: LongJobs;

beforeAll(async () => {
  jobs = await createLongJobs({ callTimeoutMs: 30_000 });
  await jobs.world.startWorker();
});

afterAll(() => jobs.close());

const countOf = async (condition: string) => {
  const [row] = await jobs.world.database.query(`select count(*)::int as count from jobs where ${condition}`);
  return Number(row?.count);
};

test('after hundreds of polls a run is still short, and of the answers the first, the last and the changes are kept', async () => {
  const body = (poll: number) => JSON.stringify({ state: 'running', percent: poll < 60 ? 0 : 50 });
  const pace = { firstWaitSeconds: 0.01, intervalSeconds: 0.01, maxIntervalSeconds: 0.01 };
  const job = await jobs.begun(pace, (poll) => (poll < 299 ? { body: body(poll) } : {}));
  expect(await jobs.told(job, 280_000)).toMatchObject({ state: 'done', polls: 300 });
  const calls = await jobs.pollsOf(job);
  expect(calls).toHaveLength(300);
  expect(calls.filter((call) => call.body !== null).map(({ step }) => step)).toEqual([0, 60, 299]);
  const workflowId = jobWorkflowId(job);
  const lengths: number[] = [];
  let runId: string | undefined;
  do {
    const events = await workflowHistory(jobs.world, { workflowId, ...(runId ? { runId } : {}) });
    lengths.push(events.length);
    runId = events[0]?.workflowExecutionStartedEventAttributes?.continuedExecutionRunId || undefined;
  } while (runId);
  expect(lengths).toHaveLength(6);
  expect(Math.max(...lengths)).toBeLessThan(1_000);
  const { workerEnvironment: env, organisationId } = jobs.world;
  const { stdout } = await runCli({ args: ['job', 'show', job.jobId, '--org', organisationId], env });
  const shown = [...stdout.matchAll(/\/(\d+) {2}succeeded/g)].map(([, step]) => Number(step));
  expect([shown.length, shown[0], shown.at(-1)]).toEqual([100, 200, 299]);
  expect(stdout).toContain('  200 earlier polls are not shown');
}, 300_000);

test('100 jobs at once on one worker: all end, each is told once', async () => {
  const { store, temporal, taskQueue, database } = jobs.world;
  const sample = await jobs.begun({ deadlineSeconds: 600 }, () => ({}));
  await jobs.told(sample);
  // a session each, as the sample's, and jobs that wait to be followed: the sweep begins them all
  await database.query(
    `insert into sessions select (jsonb_populate_record(s, jsonb_build_object('id', md5('many' || n), 'external_id', 'many-' || n,
       'ticket_number', 10000 + n))).* from sessions s, generate_series(1, ${MANY}) n where s.id = $1`,
    [(await jobs.rowOf(sample))?.session_id],
  );
  await database.query(
    `insert into jobs select (jsonb_populate_record(j, jsonb_build_object('id', md5('job' || n), 'session_id', md5('many' || n),
       'reference', 'many-' || n, 'state', 'pending', 'cause', null, 'polls', 0, 'ended_at', null, 'told_at', null,
       'next_poll_at', now() - interval '1 hour', 'deadline_at', now() + interval '10 minutes'))).*
     from jobs j, generate_series(1, ${MANY}) n where j.id = $1`,
    [sample.jobId],
  );
  for (let at = 1; at <= MANY; at++) jobs.answer(`many-${at}`, (poll) => (poll < 2 ? running : {}));
  const runner = { db: store.db, temporal, taskQueue, showsJobState: true };
  let resumed = 0;
  for (let claimed = 1; claimed > 0; resumed += claimed) claimed = await resumeJobs(runner, new Date());
  expect(resumed).toBe(MANY);
  await vi.waitUntil(async () => (await countOf('told_at is null')) === 0, { timeout: 280_000, interval: 200 });
  expect(await countOf(`state = 'done' and cause = '200' and polls = 3`)).toBe(MANY);
  const told = await database.query(
    `select count(*)::int as turns, count(distinct message_id)::int as jobs from turns where message_id like 'job/%'`,
  );
  expect(told).toEqual([{ turns: MANY + 2, jobs: MANY + 2 }]);
  for (let at = 1; at <= MANY; at += 17) expect(jobs.polled(`many-${at}`)).toHaveLength(3);
}, 300_000);
