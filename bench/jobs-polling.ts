// Jobs that are polled as often as can be: how many polls a side makes in a second, and what one of Errand's costs.
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { StartJobs } from './job-starter.ts';
import type { Side } from './sides.ts';
import { countStatements } from './statement-counter.ts';
import { POLL_EVERY_MS } from './subject.ts';
import { historySize } from './turn-history.ts';

const LOOK_EVERY_MS = 10;
/** before the first poll of a job that is counted: long enough to be through with beginning it */
const FIRST_WAIT_MS = 200;

/** A side, and how its jobs are begun. */
export interface Poller {
  side: Side;
  workflowType: 'pollJob' | 'floorJob';
  startJobs: StartJobs;
}

/** Polls per second while `jobs` are followed at once, from when each has been polled once on average. */
export async function pollRate(poller: Poller, { jobs, forMs }: { jobs: number; forMs: number }): Promise<number> {
  const polls = pollsSince(poller.side);
  const handles = await begun(poller, { jobs, waitMs: POLL_EVERY_MS });
  await until(() => polls() >= jobs);
  const [before, start] = [polls(), performance.now()];
  await delay(forMs);
  const perSecond = ((polls() - before) / (performance.now() - start)) * 1000;
  await giveUp(poller.side, handles);
  return perSecond;
}

export interface PollCost {
  historyEvents: number;
  historyBytes: number;
  statements: number;
  roundTrips: number;
  /** waited for PostgreSQL */
  databaseMs: number;
  /** inside the activity */
  activityMs: number;
}

/** Of one poll, by a job that is alone; apart from the rates, because counting costs time too. `polls`: of one run. */
export async function pollCost(poller: Poller, polls: number): Promise<PollCost> {
  const { side } = poller;
  const made = pollsSince(side);
  side.activityMs();
  const handles = await begun(poller, { jobs: 1, waitMs: FIRST_WAIT_MS });
  const counter = countStatements();
  await until(() => made() >= polls);
  await giveUp(side, handles);
  const { statements, roundTrips, waitedMs } = counter.stop();
  const { events, bytes } = await historyOfAPoll(handles[0]);
  return {
    historyEvents: events,
    historyBytes: bytes,
    statements: statements / made(),
    roundTrips: roundTrips / made(),
    databaseMs: waitedMs / made(),
    activityMs: (side.activityMs().get('pollOnce') ?? 0) / made(),
  };
}

function begun({ side: { taskQueue }, workflowType, startJobs }: Poller, wanted: { jobs: number; waitMs: number }) {
  return startJobs({ workflowType, taskQueue, count: wanted.jobs, waitMs: wanted.waitMs });
}

/** Ends the runs, and the polls that they had begun. */
async function giveUp(side: Side, handles: WorkflowHandle[]): Promise<void> {
  await Promise.all(handles.map((handle) => handle.terminate()));
  await until(() => {
    const { begun, ended } = side.activityRuns('pollOnce');
    return begun === ended;
  });
}

/** From one timer to the last, divided by the polls between. */
async function historyOfAPoll(job: WorkflowHandle | undefined): Promise<{ events: number; bytes: number }> {
  const { events } = (await job?.fetchHistory()) ?? {};
  const all = events ?? [];
  const isTimer = (event: (typeof all)[number]) => event.timerStartedEventAttributes != null;
  const size = historySize(all.slice(all.findIndex(isTimer), all.findLastIndex(isTimer)));
  const polls = all.filter(isTimer).length - 1;
  return { events: size.events / polls, bytes: size.bytes / polls };
}

function pollsSince(side: Side): () => number {
  const { ended } = side.activityRuns('pollOnce');
  return () => side.activityRuns('pollOnce').ended - ended;
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await delay(LOOK_EVERY_MS);
}
