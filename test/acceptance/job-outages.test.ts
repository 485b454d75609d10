import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { submittedMessageSchema } from '../../src/schemas/message.ts';
import { sweep } from '../../src/services/sweep.ts';
import { bundleWorkflows } from '../../src/temporal/worker.ts';
import { sessionIdOf, turnWorkflowId } from '../../src/temporal/workflow-ids.ts';
import { jobWorkflowId } from '../../src/workflows/messages.ts';
import { lockedTable } from '../support/locked-table.ts';
import { type Answer, type BegunJob, createLongJobs, type LongJobs, running } from '../support/long-jobs.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import { startWorkerProcess } from '../support/worker-process.ts';

let jobs: LongJobs;
let stopWorker: (() => Promise<void>) | undefined;

beforeAll(async () => {
  jobs = await createLongJobs();
});

afterAll(() => jobs.close());

async function start(options?: Parameters<LongJobs['world']['startWorker']>[0]): Promise<void> {
  stopWorker ??= (await jobs.world.startWorker(options)).stop;
}

async function stop(): Promise<void> {
  await stopWorker?.();
  stopWorker = undefined;
}

async function startDoomed(environment: Record<string, string> = {}) {
  await stop();
  const worker = await startWorkerProcess({ ...jobs.workerEnvironment, ...environment });
  onTestFinished(() => worker.kill());
  return worker;
}

const untilPolled = ({ reference }: BegunJob, times: number) =>
  vi.waitUntil(() => jobs.polled(reference).length >= times, { timeout: 60_000, interval: 10 });

test('a worker killed during a poll, and one killed between polls: a failed poll at most, no poll twice, and the job ends', async () => {
  const doomed = await startDoomed();
  const polled = await jobs.begun({}, (poll) => (poll === 0 ? 'hang' : {}));
  const waits = await jobs.begun({ intervalSeconds: 5 }, (poll) => (poll === 0 ? running : {}));
  await untilPolled(polled, 1);
  await vi.waitUntil(async () => (await jobs.rowOf(waits))?.polls === 1, { timeout: 60_000 });
  await doomed.kill();
  await start();
  expect(await jobs.told(waits)).toMatchObject({ state: 'done', polls: 2 });
  expect(await jobs.pollsOf(waits)).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
  expect(await jobs.told(polled)).toMatchObject({ state: 'done', polls: 2 });
  expect(await jobs.pollsOf(polled)).toMatchObject([
    { state: 'unknown', cause: 'worker_lost' },
    { state: 'succeeded', status: 200 },
  ]);
  expect([jobs.polled(polled.reference).length, jobs.polled(waits.reference).length]).toEqual([2, 2]);
});

test('a job that was begun before a deploy goes on under the new version', async () => {
  await start();
  let isDone = false;
  const job = await jobs.begun({ intervalSeconds: 0.2 }, () => (isDone ? {} : running));
  await untilPolled(job, 2);
  await stop();
  const path = fileURLToPath(new URL('../support/later-workflows.ts', import.meta.url));
  await start({ workflowBundle: await bundleWorkflows({ path, dataConverter: jobs.world.dataConverter }) });
  isDone = true;
  expect(await jobs.told(job)).toMatchObject({ state: 'done' });
  expect(jobs.polled(job.reference)).toHaveLength(Number((await jobs.rowOf(job))?.polls));
  await stop();
});

test('a database that is away for seconds while a job is polled does not end it, and its end is told once', async () => {
  const url = new URL(jobs.world.database.url);
  const proxy = await startTcpProxy({ host: url.hostname, port: Number(url.port) });
  onTestFinished(() => proxy.stop());
  url.port = String(proxy.port);
  await startDoomed({ DATABASE_URL: url.href });
  let isDone = false;
  const job = await jobs.begun({ intervalSeconds: 0.1 }, () => (isDone ? {} : running));
  await untilPolled(job, 2);
  await proxy.cutAt('errand_'); // whichever statement is next: all were prepared by now, and go by their names
  const before = jobs.polled(job.reference).length;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  // what was on its way at the cut, and nothing more: no poll leaves without the fence
  expect(jobs.polled(job.reference).length).toBeLessThanOrEqual(before + 1);
  isDone = true;
  proxy.mend();
  expect(await jobs.told(job)).toMatchObject({ state: 'done' });
  expect(await jobs.newsOf(job)).toHaveLength(1);
});

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
const swept = async (now: Date) => {
  const { store, temporal, taskQueue } = jobs.world;
  return (await sweep({ db: store.db, temporal, taskQueue, showsJobState: true }, now)).jobs;
};

test('a job whose workflow was terminated is followed again by a sweep, one that runs is left as it is', async () => {
  await start();
  let isDone = false;
  const pace = { intervalSeconds: 600 };
  const [lost, well] = [await jobs.begun(pace, () => (isDone ? {} : running)), await jobs.begun(pace, () => running)];
  const { workflow } = jobs.world.temporal;
  for (const job of [lost, well]) {
    await vi.waitUntil(async () => (await jobs.rowOf(job))?.polls === 1, { timeout: 60_000 });
  }
  await workflow.getHandle(jobWorkflowId(lost)).terminate('by hand');
  const runId = (await workflow.getHandle(jobWorkflowId(well)).describe()).runId;
  expect(await swept(inMinutes(9))).toBe(0);
  isDone = true;
  // each is claimed once, by whichever sweep comes to it first
  const [one, other] = await Promise.all([swept(inMinutes(17)), swept(inMinutes(17))]);
  expect(one + other).toBe(2);
  expect(await jobs.told(lost)).toMatchObject({ state: 'done', polls: 2, cause: '200' });
  expect((await workflow.getHandle(jobWorkflowId(well)).describe()).runId).toBe(runId);
  // claimed a moment ago
  expect(await swept(inMinutes(18))).toBe(0);
  await workflow.getHandle(jobWorkflowId(well)).cancel();
  await jobs.told(well);
});

test('a job whose turn was terminated before it could start the workflow is followed by a sweep', async () => {
  await start();
  const declared = await jobs.declare({ declared: {} });
  // its row will stand, and whoever should have started the workflow will be gone
  const lock = await lockedTable(jobs.world.database.url, { name: 'jobs', mode: 'share' });
  const text = `${declared.toolName} ${declared.toolName.slice('begin'.length)}`;
  const message = submittedMessageSchema.parse(jobs.world.message({ text }));
  const sessionId = sessionIdOf(message);
  // without a client, which would submit the message again
  const { workflow } = jobs.world.temporal;
  const run = await workflow.start('conversationTurn', {
    workflowId: turnWorkflowId(sessionId),
    taskQueue: jobs.world.taskQueue,
    args: [{ sessionId, inbox: [message] }],
  });
  await vi.waitUntil(lock.isAwaited, { timeout: 60_000 });
  await run.terminate('by hand');
  await lock.release();
  const rows = () =>
    jobs.world.database.query('select id as "jobId", polls from jobs where reference = $1', [declared.reference]);
  await vi.waitUntil(async () => (await rows()).length === 1, { timeout: 60_000, interval: 50 });
  const [row] = await rows();
  expect(row).toMatchObject({ polls: 0 });
  const job = { jobId: String(row?.jobId) };
  await swept(inMinutes(6));
  expect(await jobs.told(job)).toMatchObject({ state: 'done', polls: 1 });
});

test('an end that nobody told, because the workflow was terminated then, is told after a sweep', async () => {
  await start();
  let answer = (_answer: Answer) => {};
  const job = await jobs.begun({}, () => new Promise((resolve) => (answer = resolve)));
  await untilPolled(job, 1);
  await jobs.world.temporal.workflow.getHandle(jobWorkflowId(job)).terminate('by hand');
  answer({});
  await vi.waitUntil(async () => (await jobs.rowOf(job))?.state === 'done', { timeout: 60_000, interval: 20 });
  expect(await jobs.rowOf(job)).toMatchObject({ told_at: null });
  expect(await swept(inMinutes(6))).toBeGreaterThan(0);
  expect(await jobs.told(job)).toMatchObject({ state: 'done', polls: 1 });
  expect(await jobs.newsOf(job)).toHaveLength(1);
  expect(jobs.polled(job.reference)).toHaveLength(1);
});
