import type { WorkerConfig } from '../config.ts';
import { readConfig } from '../config.ts';
import { assertReachable, openStore, type Store } from '../store/database.ts';
import { reachableConfig } from './running-servers.ts';

/** Runs a command's work with an open store and closes it, whatever happens. */
export async function withStore<T>(work: (store: Store, config: WorkerConfig) => Promise<T>): Promise<T> {
  const config = await reachableConfig(readConfig());
  await assertReachable(config.DATABASE_URL);
  const store = openStore({ databaseUrl: config.DATABASE_URL, maxConnections: 2 });
  try {
    return await work(store, config);
  } finally {
    await store.close();
  }
}
