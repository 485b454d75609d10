import type { Client } from '@temporalio/client';
import type { RunProblem } from '../schemas/run-problem.ts';
import { explainedRun, type StandingRun, standingRun } from './run-problem.ts';

/** Each costs a call of some milliseconds. */
const MOST_LOOKED_AT = 500;
const AT_ONCE = 16;
const LOOK_FOR_MS = 4_000;

/** The open runs of a task queue, the newest of them looked at. */
export interface StandingRuns {
  open: number;
  lookedAt: number;
  /** whose workflow tasks fail */
  failing: number;
  /** whose workflow task waits for a worker, at this moment */
  waiting: number;
  /** the newest of those that fail, with why */
  first: RunProblem[];
}

/**
 * Runs are looked at one by one: the lists of server 1.29 do not know which of them fail. `explain`: of how many it is said why.
 * @throws Error of gRPC
 */
export async function standingRuns(
  client: Client,
  { taskQueue, explain }: { taskQueue: string; explain: number },
): Promise<StandingRuns> {
  const query = `TaskQueue = ${JSON.stringify(taskQueue)} AND ExecutionStatus = 'Running'`;
  const endsAt = Date.now() + LOOK_FOR_MS;
  const { count: open } = await client.workflow.count(query);
  const found: StandingRun[] = [];
  let lookedAt = 0;
  const listed = client.workflow.list({ query, pageSize: MOST_LOOKED_AT })[Symbol.asyncIterator]();
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  const failing = found.filter(({ kind }) => kind === 'task_fails');
  const explained = await Promise.all(failing.slice(0, explain).map((run) => explainedRun(client, run)));
  const first = explained.filter((one) => one !== undefined);
  return { open, lookedAt, failing: failing.length, waiting: found.length - failing.length, first };

  async function look(): Promise<void> {
    while (lookedAt < MOST_LOOKED_AT && Date.now() < endsAt) {
      lookedAt += 1;
      const next = await listed.next();
      if (next.done) {
        lookedAt -= 1;
        return;
      }
      const standing = await standingRun(client, next.value);
      if (standing) found.push(standing);
    }
  }
}
