import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Config, type WorkerConfig, workerConfig } from '../config.ts';
import { embeddedFolders } from '../embedded/embedded-folders.ts';
import { isRunning, processIdentity } from '../embedded/process-identity.ts';
import { ErrandError } from '../errors.ts';

/** What `errand dev` leaves in its folder while it runs, so that other commands find it without being configured. */
const runningSchema = z.object({
  process: z.object({ pid: z.number(), born: z.string() }),
  temporal: z.string(),
  database: z.string(),
});

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
  const announcement = { process: await processIdentity(process.pid), temporal: temporal.address, database };
  await writeFile(file, JSON.stringify(announcement), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/**
 * The configuration of a command that needs servers but starts none: the environment, or else a running `errand dev`.
 * @throws ErrandError `invalid_config` when there is neither, `unavailable` when `errand dev` was killed
 */
export async function reachableConfig(config: Config): Promise<WorkerConfig> {
  const complete = await knownConfig(config);
  if (!complete.DATABASE_URL && !complete.temporal) {
    throw new ErrandError(
      'invalid_config',
      'no servers: start "errand dev" in this folder, or set TEMPORAL_ADDRESS, DATABASE_URL and ERRAND_SECRET_KEYS',
      { field: 'DATABASE_URL' },
    );
  }
  return workerConfig(complete);
}

/**
 * The environment, completed by a running `errand dev` and the key it made, where there are such.
 * @throws ErrandError `unavailable` when `errand dev` was killed
 */
export async function knownConfig(config: Config): Promise<Config> {
  const { stateDir } = foldersOf(config);
  const running = config.DATABASE_URL && config.temporal ? undefined : await announced(stateDir);
  const keys = await readFile(join(stateDir, 'secret-keys'), 'utf8').then(
    (text) => text.trim(),
    () => undefined,
  );
  return {
    ...config,
    ERRAND_SECRET_KEYS: config.ERRAND_SECRET_KEYS ?? keys,
    DATABASE_URL: config.DATABASE_URL ?? running?.database,
    temporal: config.temporal ?? (running && embeddedTemporal(running.temporal)),
  };
}

async function announced(stateDir: string) {
  const file = join(stateDir, 'dev.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const running = parsed(text);
  if (running && (await isRunning(running.process))) return running;
  throw new ErrandError('unavailable', `errand dev is not running any more: start it (it left ${file})`);
}

/** Undefined where the process was killed while it wrote, or was of another version. */
function parsed(text: string): z.infer<typeof runningSchema> | undefined {
  try {
    return runningSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export function embeddedTemporal(address: string) {
  return { address, namespace: 'default', connectionOptions: { address } };
}
