// Long jobs: what 10,000 of them cost a worker while they wait, and how many polls it makes in a second against the floor, a bare
// workflow with a timer and the same request. README.md beside this file fixes what the floor is.
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAX_CACHED_WORKFLOWS } from '../src/temporal/worker.ts';
import type { BenchOptions } from './bench-options.ts';
import { startEndpoint } from './endpoint.ts';
import { createJobStarter, type StartJobs } from './job-starter.ts';
import { type Poller, pollCost, pollRate } from './jobs-polling.ts';
import { jobsReport, type PollingFigures } from './jobs-report.ts';
import { measureWaiting, type WaitingSizes } from './jobs-waiting.ts';
import { startServers } from './servers.ts';
import { prepareSides, type Sides, startSides } from './sides.ts';
import { median } from './statistics.ts';
import { startWaitingWorker } from './waiting-worker.ts';

const TASK_QUEUE = 'bench-jobs';
/** followed at once, by each side in its turn: enough to keep the processors busy */
const FOLLOWED = 16;

interface Sizes extends WaitingSizes {
  /** the most runs a worker keeps in memory */
  cached: number;
  /** polls of the job that is counted: fewer than a run makes, so that its history has them all */
  counted: number;
  rounds: number;
  /** a side and round */
  rateMs: number;
  /** since the start of the process: rounds get shorter where all before took long */
  roundsUntilMs: number;
}

const FULL: Sizes = {
  few: 1_000,
  many: 10_000,
  untilMs: Number.POSITIVE_INFINITY,
  watchedMs: 20_000,
  cached: MAX_CACHED_WORKFLOWS,
  counted: 40,
  rounds: 5,
  rateMs: 8_000,
  roundsUntilMs: Number.POSITIVE_INFINITY,
};
const QUICK: Sizes = {
  few: 50,
  many: 1_000,
  untilMs: 18_000,
  watchedMs: 1_500,
  cached: 25,
  counted: 10,
  rounds: 3,
  rateMs: 2_000,
  roundsUntilMs: 34_000,
};

export async function benchJobs({ quick, json }: BenchOptions): Promise<string[]> {
  const onProgress = (line: string) => process.stderr.write(`${line}\n`);
  onProgress('starting Temporal, PostgreSQL and the endpoint');
  const [servers, endpoint, prepared] = await Promise.all([startServers(onProgress), startEndpoint(), prepareSides()]);
  const workflowsPath = join(tmpdir(), `errand-bench-workflows-${process.pid}.js`);
  const sizes = quick ? QUICK : FULL;
  try {
    await writeFile(workflowsPath, prepared.workflowBundle.code);
    const work = {
      taskQueue: TASK_QUEUE,
      secretKeys: prepared.secretKeys,
      maxCachedWorkflows: sizes.cached,
      workflowsPath,
    };
    const [sides, worker] = await Promise.all([
      startSides({ servers, endpoint, prepared }),
      startWaitingWorker({ servers, endpoint, ...work }),
    ]);
    try {
      const startJobs = await createJobStarter(sides);
      const waiting = await measureWaiting({ worker, taskQueue: TASK_QUEUE, startJobs, sizes, onProgress }).finally(
        worker.stop,
      );
      const polling = await measurePolling({ sides, startJobs, sizes, onProgress });
      return jobsReport({ waiting: { cached: sizes.cached, ...waiting }, polling }, json);
    } finally {
      await sides.stop();
    }
  } finally {
    await Promise.all([servers.stop(), endpoint.stop(), rm(workflowsPath, { force: true })]);
  }
}

/** Both sides take turns within a round, in an order that alternates; medians of the rounds. */
async function measurePolling({
  sides,
  startJobs,
  sizes,
  onProgress,
}: {
  sides: Sides;
  startJobs: StartJobs;
  sizes: Sizes;
  onProgress: (line: string) => void;
}): Promise<PollingFigures> {
  const floor: Poller = { side: sides.floor, workflowType: 'floorJob', startJobs };
  const errand: Poller = { side: sides.turn, workflowType: 'pollJob', startJobs };
  const cost = { floor: await pollCost(floor, sizes.counted), errand: await pollCost(errand, sizes.counted) };
  const forMs = rateMsInTime(sizes);
  const rounds: { floor: number; errand: number }[] = [];
  for (let i = 0; i < sizes.rounds; i += 1) {
    onProgress(`round ${i + 1} of ${sizes.rounds}`);
    const [first, second] = i % 2 === 0 ? [floor, errand] : [errand, floor];
    const a = await pollRate(first, { jobs: FOLLOWED, forMs });
    const b = await pollRate(second, { jobs: FOLLOWED, forMs });
    rounds.push(first === floor ? { floor: a, errand: b } : { floor: b, errand: a });
  }
  return {
    followed: FOLLOWED,
    pollsPerSecondFloor: median(rounds.map((one) => one.floor)),
    pollsPerSecond: median(rounds.map((one) => one.errand)),
    pollRatio: median(rounds.map((one) => one.floor / one.errand)),
    ...cost,
  };
}

/** Beginning and ending the jobs of a round takes some second a side where others compute too. */
function rateMsInTime({ rateMs, rounds, roundsUntilMs }: Sizes): number {
  const share = (roundsUntilMs - performance.now()) / (2 * rounds) - 1_000;
  return Math.max(500, Math.min(rateMs, share));
}
