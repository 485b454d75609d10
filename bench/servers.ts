import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { embeddedFolders } from '../src/embedded/embedded-folders.ts';
import { startPostgres } from '../src/embedded/postgres.ts';
import { startTemporalServer } from '../src/embedded/temporal-server.ts';
import { migrateDatabase } from '../src/store/migrate.ts';

/**
 * Embedded servers on state that is removed with them. PostgreSQL is durable, as shipped; Temporal keeps its histories in
 * memory, where it is fastest, so that the turn is compared with the lowest floor there is.
 */
export interface BenchServers {
  temporalAddress: string;
  databaseUrl: string;
  stop(): Promise<void>;
}

export async function startServers(onProgress: (line: string) => void): Promise<BenchServers> {
  const stateDir = await mkdtemp(join(tmpdir(), 'errand-bench-'));
  const { ERRAND_HOME: errandHome, home, xdgCacheHome } = readConfig();
  const { cacheDir } = embeddedFolders({ errandHome, projectDir: stateDir, home, xdgCacheHome });
  const [temporal, postgres] = await Promise.allSettled([
    startTemporalServer({ stateDir, cacheDir, ephemeral: true, onProgress }),
    startPostgres({ stateDir, cacheDir, ephemeral: true, onProgress }),
  ]);
  const stop = async () => {
    await Promise.all([temporal, postgres].map((server) => server.status === 'fulfilled' && server.value.stop()));
    await rm(stateDir, { recursive: true, force: true });
  };
  try {
    if (temporal.status === 'rejected') throw temporal.reason;
    if (postgres.status === 'rejected') throw postgres.reason;
    await migrateDatabase(postgres.value.url);
    return { temporalAddress: temporal.value.address, databaseUrl: postgres.value.url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
