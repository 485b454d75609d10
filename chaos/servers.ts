import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { embeddedFolders } from '../src/embedded/embedded-folders.ts';
import { startPostgres } from '../src/embedded/postgres.ts';
import { startTemporalServer } from '../src/embedded/temporal-server.ts';
import { migrateDatabase } from '../src/store/migrate.ts';
import { createDataConverter } from '../src/temporal/data-converter.ts';
import { bundleWorkflows } from '../src/temporal/worker.ts';

/** A server that can go away for a moment and come back at the same address with what it had stored. */
export interface Restartable {
  /** kill -9 of the server itself; resolves when it has ended */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** The servers of a run: both keep what they store on disk, as an installation's do. */
export interface ChaosServers {
  temporal: Restartable & { address: string };
  postgres: Restartable & { url: string };
  /** a file with the workflow code: bundling once saves seconds a worker */
  workflowBundlePath: string;
  stop(): Promise<void>;
}

/** @throws ErrandError `unavailable`, see startTemporalServer and startPostgres */
export async function startServers(onProgress: (line: string) => void): Promise<ChaosServers> {
  const stateDir = await mkdtemp(join(tmpdir(), 'errand-chaos-'));
  // PostgreSQL's user, where it has one of its own, must be able to pass through
  await chmod(stateDir, 0o711);
  const { ERRAND_HOME: errandHome, home, xdgCacheHome } = readConfig();
  const { cacheDir } = embeddedFolders({ errandHome, projectDir: stateDir, home, xdgCacheHome });
  const onDisk = { stateDir, cacheDir, onProgress };
  const [startedTemporal, startedPostgres, bundled] = await Promise.allSettled([
    startTemporalServer(onDisk),
    startPostgres(onDisk),
    writeBundle(join(stateDir, 'workflow-bundle.cjs')),
  ]);
  let temporal = startedTemporal.status === 'fulfilled' ? startedTemporal.value : undefined;
  let postgres = startedPostgres.status === 'fulfilled' ? startedPostgres.value : undefined;
  const stop = async () => {
    await Promise.all([temporal?.stop(), postgres?.stop()]);
    await rm(stateDir, { recursive: true, force: true });
  };
  try {
    for (const result of [startedTemporal, startedPostgres, bundled]) {
      if (result.status === 'rejected') throw result.reason;
    }
    if (!temporal || !postgres || bundled.status === 'rejected') throw new Error('a server is missing');
    const { address } = temporal;
    const { url, port } = postgres;
    await migrateDatabase(url);
    return {
      temporal: {
        address,
        kill: async () => temporal && killed(temporal),
        async start() {
          temporal = await startTemporalServer({ ...onDisk, port: Number(new URL(`tcp://${address}`).port) });
        },
      },
      postgres: {
        url,
        kill: async () => postgres && killed(postgres),
        async start() {
          postgres = await startPostgres({ ...onDisk, port });
        },
      },
      workflowBundlePath: bundled.value,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** `stop` of what is dead waits for its guardian and gives the folder free. */
async function killed({ pid, stop }: { pid: number; stop(): Promise<void> }): Promise<void> {
  process.kill(pid, 'SIGKILL');
  await stop();
}

async function writeBundle(path: string): Promise<string> {
  // only the path of the failure converter matters here: keys come with the worker
  const dataConverter = createDataConverter({ encode: async (given) => given, decode: async (given) => given });
  const { code } = await bundleWorkflows({ dataConverter });
  await writeFile(path, code);
  return path;
}
