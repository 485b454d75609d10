import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, type WorkerConfig, workerConfig } from '../config.ts';
import { startDevServers } from '../embedded/dev-servers.ts';
import { makeFolder } from '../embedded/make-folder.ts';
import { ErrandError } from '../errors.ts';
import { generateKeyRingText } from '../secrets/key-ring.ts';
import { migrateDatabase } from '../store/migrate.ts';
import { embeddedTemporal, foldersOf } from './running-servers.ts';

/** Servers that are up and migrated, and the configuration that reaches them. */
export interface Installation {
  config: WorkerConfig;
  /** resolves with one line when an embedded server ended on its own */
  lost: Promise<string>;
  stop(): Promise<void>;
}

/**
 * Starts the embedded servers that the configuration does not replace, makes a key where there is none, and migrates.
 * @throws ErrandError `unavailable` when a server can't be started or reached, `invalid_config` without a folder for them
 */
export async function startInstallation({
  config,
  stateDir,
  temporalPort,
  postgresPort,
  ephemeral = false,
  onProgress,
  signal,
}: {
  config: Config;
  stateDir: string;
  temporalPort?: number | undefined;
  postgresPort?: number | undefined;
  /** everything goes with the process: for the demo */
  ephemeral?: boolean;
  onProgress: (line: string) => void;
  /** gives up a download or build of the Temporal CLI */
  signal?: AbortSignal;
}): Promise<Installation> {
  const { cacheDir } = foldersOf(config);
  // PostgreSQL's user, where it has one of its own, must be able to pass through; secrets in it are files of mode 0600
  if (config.ERRAND_HOME !== undefined) await writableFolder(config.ERRAND_HOME, { mode: 0o711 });
  await writableFolder(stateDir, { mode: 0o711 });
  const needs = { temporal: config.temporal === undefined, postgres: config.DATABASE_URL === undefined };
  const starting = [needs.postgres ? ['PostgreSQL'] : [], needs.temporal ? ['Temporal'] : []].flat();
  if (starting.length > 0) onProgress(`Starting ${starting.join(' and ')} ...`);
  const servers = await startDevServers({
    stateDir,
    cacheDir,
    temporalPort,
    postgresPort,
    ephemeral,
    onProgress,
    needs,
    signal,
  });
  try {
    const keys = config.ERRAND_SECRET_KEYS ?? (await generatedKeys(stateDir, ephemeral ? () => {} : onProgress));
    const complete = workerConfig({
      ...config,
      ERRAND_SECRET_KEYS: keys,
      DATABASE_URL: config.DATABASE_URL ?? servers.postgres?.url,
      temporal: config.temporal ?? (servers.temporal && embeddedTemporal(servers.temporal.address)),
    });
    await migrateDatabase(complete.DATABASE_URL);
    return { config: complete, lost: servers.lost, stop: servers.stop };
  } catch (error) {
    await servers.stop();
    throw error;
  }
}

async function writableFolder(path: string, options: { mode: number }): Promise<void> {
  await makeFolder(path, options).catch((cause: NodeJS.ErrnoException) => {
    throw new ErrandError('invalid_config', `ERRAND_HOME must be a folder that this user can write: ${cause.message}`, {
      field: 'ERRAND_HOME',
      cause,
    });
  });
}

async function generatedKeys(stateDir: string, warn: (line: string) => void): Promise<string> {
  const file = join(stateDir, 'secret-keys');
  const known = await readFile(file, 'utf8').catch(() => undefined);
  if (known) return known.trim();
  const keys = generateKeyRingText();
  await writeFile(file, `${keys}\n`, { mode: 0o600, flag: 'wx' });
  warn(`warning: made a key for secrets in ${file}; in production set ERRAND_SECRET_KEYS`);
  return keys;
}
