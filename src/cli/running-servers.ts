import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, type WorkerConfig, workerConfig } from '../config.ts';
import { embeddedFolders } from '../embedded/embedded-folders.ts';
import { ErrandError } from '../errors.ts';

/** What `errand dev` leaves in its folder while it runs, so that other commands find it without being configured. */
const runningSchema = z.object({ pid: z.number(), temporal: z.string(), database: z.string() });

export function foldersOf(config: Config) {
  const { ERRAND_HOME: errandHome, home, xdgCacheHome } = config;
  return embeddedFolders({ errandHome, projectDir: process.cwd(), home, xdgCacheHome });
}

/** Lets other commands find this installation; returns how to take that back. */
export async function announce({
  stateDir,
  config,
}: {
  stateDir: string;
  config: WorkerConfig;
}): Promise<() => Promise<void>> {
  const file = join(stateDir, 'dev.json');
  const { temporal, DATABASE_URL: database } = config;
  await writeFile(file, JSON.stringify({ pid: process.pid, temporal: temporal.address, database }), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/**
 * The configuration of a command that needs servers but starts none: the environment, or else a running `errand dev`.
 * @throws ErrandError `invalid_config` when there is neither
 */
export async function reachableConfig(config: Config): Promise<WorkerConfig> {
  const { stateDir } = foldersOf(config);
  const running = await readFile(join(stateDir, 'dev.json'), 'utf8').then(
    (text) => runningSchema.parse(JSON.parse(text)),
    () => undefined,
  );
  const keys = await readFile(join(stateDir, 'secret-keys'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  const complete = {
    ...config,
    ERRAND_SECRET_KEYS: config.ERRAND_SECRET_KEYS ?? keys,
    DATABASE_URL: config.DATABASE_URL ?? running?.database,
    temporal: config.temporal ?? (running && embeddedTemporal(running.temporal)),
  };
  if (!complete.DATABASE_URL && !complete.temporal) {
    throw new ErrandError(
      'invalid_config',
      'no servers: start "errand dev" in this folder, or set TEMPORAL_ADDRESS, DATABASE_URL and ERRAND_SECRET_KEYS',
      { field: 'DATABASE_URL' },
    );
  }
  return workerConfig(complete);
}

export function embeddedTemporal(address: string) {
  return { address, namespace: 'default', connectionOptions: { address } };
}
