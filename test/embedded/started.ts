import { homedir } from 'node:os';
import { onTestFinished } from 'vitest';
import { embeddedFolders } from '../../src/embedded/embedded-folders.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { startTemporalServer } from '../../src/embedded/temporal-server.ts';

/** The cache of the machine, so that no test downloads or builds the Temporal CLI when it is there already. */
export const { cacheDir } = embeddedFolders({
  projectDir: '/nowhere',
  home: homedir(),
  xdgCacheHome: process.env.XDG_CACHE_HOME,
});

const fastSettings = { fsync: 'off', shared_buffers: '16MB' };

/** startPostgres with settings for tests; stopped after the test. */
export async function postgresForTest(options: {
  stateDir: string;
  port?: number;
  onProgress?: (line: string) => void;
}) {
  const server = await startPostgres({ settings: fastSettings, onProgress: () => undefined, ...options });
  onTestFinished(() => server.stop());
  return server;
}

/** startTemporalServer from the normal find order; stopped after the test. */
export async function temporalForTest(options: { stateDir: string; port?: number; ephemeral?: boolean }) {
  const server = await startTemporalServer({ cacheDir, onProgress: () => undefined, ...options });
  onTestFinished(() => server.stop());
  return server;
}
