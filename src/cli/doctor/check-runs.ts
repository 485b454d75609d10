import type { Client } from '@temporalio/client';
import { standingRuns } from '../../temporal/standing-runs.ts';
import { hungRun } from '../../turn/explain/hung-run.ts';
import { type Finding, failed, findingsOf, ok, warning } from './finding.ts';

/** Hung runs that are told one by one. */
const MOST_TOLD = 3;
const FIX =
  'errand replay verify --from 1h --status running names the code; deploy workers with the fix, or the release before';

/** Open runs that stand still because their workflow tasks fail: they leave nothing in the ledger, and nothing else names them. */
export function checkRuns(client: Client, taskQueue: string): Promise<Finding[]> {
  return findingsOf({ check: 'runs', fix: 'check that Temporal lists workflows (its visibility store)' }, async () => {
    const { open, lookedAt, failing, waiting, first } = await standingRuns(client, { taskQueue, explain: MOST_TOLD });
    const looked = lookedAt < open ? `the newest ${lookedAt} of ${open} open runs` : `${open} open runs`;
    const wait = waiting === 0 ? '' : `, ${waiting} wait for a worker`;
    if (failing === 0) {
      const told = `no workflow task fails in ${looked}${wait}`;
      if (lookedAt >= open) return [ok('runs', told)];
      return [warning('runs', told, 'errand replay verify --from 7d --status running looks at all of them')];
    }
    const others = failing > first.length ? ', of which the newest are told' : '';
    return [
      failed('runs', `the workflow tasks of ${failing} among ${looked} fail${others}${wait}`, FIX),
      ...first.map((problem) => failed('runs', hungRun(problem, problem.workflowId).fact, FIX)),
    ];
  });
}
