import type { Database } from './database.ts';

/** Ends a transaction whose outcome is only to be shown. */
class NothingKept extends Error {}

/** Runs a change for real and, in a dry run, takes it back: what is shown is what would be done. */
export async function undoneIf<T>(
  db: Database,
  isDryRun: boolean,
  change: (within: Database) => Promise<T>,
): Promise<T> {
  if (!isDryRun) return db.transaction(change);
  const outcome: T[] = [];
  await db
    .transaction(async (transaction) => {
      outcome.push(await change(transaction));
      throw new NothingKept();
    })
    .catch((error: unknown) => {
      if (!(error instanceof NothingKept)) throw error;
    });
  const [result] = outcome;
  if (result === undefined) throw new Error('a dry run had no outcome');
  return result;
}
