// Jobs that wait for their next poll: what a worker holds in memory for few and for many of them, and what it computes meanwhile.
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { StartJobs } from './job-starter.ts';
import type { WaitingWorker } from './waiting-worker.ts';

/** no job of those that wait is polled while it is measured */
const WAIT_MS = 3_600_000;
const LAST = 16;
const LOOK_EVERY_MS = 50;
/** for beginning more than a few, however late it is */
const LEAST_MS = 2_500;

export interface WaitingSizes {
  few: number;
  many: number;
  /** since the start of the process: where beginning them takes longer, `many` are fewer */
  untilMs: number;
  /** how long the worker is watched while all jobs wait */
  watchedMs: number;
}

export interface WaitingFigures {
  /** waiting jobs, compared */
  few: number;
  many: number;
  megabytesFew: number;
  megabytesMany: number;
  /** of one processor, used by the worker while all wait */
  cpuPercent: number;
}

export async function measureWaiting({
  worker,
  taskQueue,
  startJobs,
  sizes: { few, many, untilMs, watchedMs },
  onProgress,
}: {
  worker: WaitingWorker;
  taskQueue: string;
  startJobs: StartJobs;
  sizes: WaitingSizes;
  onProgress: (line: string) => void;
}): Promise<WaitingFigures> {
  const wait = { workflowType: 'pollJob', taskQueue, waitMs: WAIT_MS } as const;
  await waiting(await startJobs({ ...wait, count: few }));
  onProgress(`${few} jobs wait`);
  const megabytesFew = await worker.megabytes();
  const lastMs = Math.max(untilMs, performance.now() + LEAST_MS);
  const more = await startJobs({ ...wait, count: many - few, untilMs: lastMs });
  await waiting(more);
  const all = few + more.length;
  onProgress(`${all} jobs wait`);
  const megabytesMany = await worker.megabytes();
  const [before, start] = [await worker.cpuMs(), performance.now()];
  await delay(watchedMs);
  const cpuPercent = (((await worker.cpuMs()) - before) / (performance.now() - start)) * 100;
  return { few, many: all, megabytesFew, megabytesMany, cpuPercent };
}

/** The worker takes up jobs in the order they were begun in: when the last ones have their timers, so have the others. */
async function waiting(jobs: WorkflowHandle[]): Promise<void> {
  for (const job of jobs.slice(-LAST)) {
    while (!(await hasTimer(job))) await delay(LOOK_EVERY_MS);
  }
}

async function hasTimer(job: WorkflowHandle): Promise<boolean> {
  const { events } = await job.fetchHistory();
  return events?.some((event) => event.timerStartedEventAttributes != null) ?? false;
}
