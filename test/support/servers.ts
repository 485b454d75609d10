import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { embeddedFolders } from '../../src/embedded/embedded-folders.ts';
import { startPostgres } from '../../src/embedded/postgres.ts';
import { startTemporalServer } from '../../src/embedded/temporal-server.ts';
import { migrateDatabase } from '../../src/store/migrate.ts';
import { createDataConverter } from '../../src/temporal/data-converter.ts';
import { bundleWorkflows } from '../../src/temporal/worker.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    temporalAddress: string;
    /** an empty, migrated database: every test file makes its own from it */
    templateUrl: string;
    /** a file: bundling once saves seconds a test file */
    workflowBundlePath: string;
    /** what vitest's own snapshots do: `all` after `--update`, `none` in CI */
    updateSnapshots: 'all' | 'new' | 'none';
  }
}

/** One Temporal server and one PostgreSQL for all test files; every file has a database and a task queue of its own. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await mkdtemp(join(tmpdir(), 'errand-test-'));
  // PostgreSQL's user, where it has one of its own, must be able to pass through
  await chmod(stateDir, 0o711);
  const { ERRAND_HOME: errandHome, XDG_CACHE_HOME: xdgCacheHome } = process.env;
  const { cacheDir } = embeddedFolders({ errandHome, projectDir: stateDir, home: homedir(), xdgCacheHome });
  const onProgress = (line: string) => console.error(line);
  const [temporal, postgres] = await Promise.all([
    startTemporalServer({ stateDir, cacheDir, ephemeral: true, onProgress }),
    startPostgres({ stateDir, cacheDir, settings: { fsync: 'off' }, ephemeral: true, onProgress }),
  ]);
  await migrateDatabase(postgres.url);
  const { code } = await bundleWorkflows({
    dataConverter: createDataConverter({ encode: async (payloads) => payloads, decode: async (payloads) => payloads }),
  });
  const workflowBundlePath = join(stateDir, 'workflow-bundle.cjs');
  await writeFile(workflowBundlePath, code);
  project.provide('updateSnapshots', project.config.snapshotOptions.updateSnapshot);
  project.provide('workflowBundlePath', workflowBundlePath);
  project.provide('temporalAddress', temporal.address);
  project.provide('templateUrl', postgres.url);
  return async () => {
    await Promise.all([temporal.stop(), postgres.stop()]);
    await rm(stateDir, { recursive: true, force: true });
  };
}
