import type { WorkerConfig } from '../config.ts';
import { ErrandError } from '../errors.ts';
import type { RunProblem } from '../schemas/run-problem.ts';
import { sessionProblem, withProblem } from '../services/session-problem.ts';
import type { Database, Store } from '../store/database.ts';
import { withStore } from './with-store.ts';
import { withTemporal } from './with-temporal.ts';

/** Runs a look at a session beside what Temporal says of its open run; without Temporal it says so, and looks at the ledger alone. */
export function withSessionProblem<T>(
  named: { organisationId: string; session: string },
  work: (store: Store, look: { config: WorkerConfig; problem: RunProblem | undefined }) => Promise<T>,
): Promise<T> {
  return withStore(async (store, config) => {
    const problem = await problemOrNotice(store.db, { config, named });
    try {
      return await work(store, { config, problem });
    } catch (error) {
      throw withProblem(error, problem);
    }
  });
}

async function problemOrNotice(
  db: Database,
  { config, named }: { config: WorkerConfig; named: { organisationId: string; session: string } },
): Promise<RunProblem | undefined> {
  try {
    return await withTemporal(config, (temporal) => sessionProblem({ db, temporal }, named));
  } catch (error) {
    if (error instanceof ErrandError && error.code !== 'unavailable') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    console.error(`whether the session's run goes on is not known: ${reason}`);
    return undefined;
  }
}
