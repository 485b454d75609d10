import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config.ts';
import { startDevServers } from '../embedded/dev-servers.ts';
import { embeddedFolders } from '../embedded/embedded-folders.ts';
import { ErrandError } from '../errors.ts';
import { generateKeyRingText } from '../secrets/key-ring.ts';
import { migrateDatabase } from '../store/migrate.ts';
import { type WorkerConfig, workerConfig } from '../worker.ts';

/** Servers that are up and migrated, and the configuration that reaches them. */
export interface Installation {
  config: WorkerConfig;
  stop(): Promise<void>;
}

/** What `errand dev` leaves in its folder while it runs, so that other commands find it without being configured. */
const runningSchema = z.object({ pid: z.number(), temporal: z.string(), database: z.string() });

export function foldersOf(config: Config) {
  const { ERRAND_HOME: errandHome, home, xdgCacheHome } = config;
  return embeddedFolders({ errandHome, projectDir: process.cwd(), home, xdgCacheHome });
}

/**
 * Starts the embedded servers that the configuration does not replace, makes a key where there is none, and migrates.
 * @throws ErrandError `unavailable` when a server can't be started or reached
 */
export async function startInstallation({
  config,
  stateDir,
  temporalPort,
  postgresPort,
  ephemeral = false,
  onProgress,
}: {
  config: Config;
  stateDir: string;
  temporalPort?: number | undefined;
  postgresPort?: number | undefined;
  /** everything goes with the process: for the demo */
  ephemeral?: boolean;
  onProgress: (line: string) => void;
}): Promise<Installation> {
  await mkdir(stateDir, { recursive: true, mode: 0o700 });
  const needs = { temporal: config.temporal === undefined, postgres: config.DATABASE_URL === undefined };
  const { cacheDir } = foldersOf(config);
  const servers = await startDevServers({
    stateDir,
    cacheDir,
    temporalPort,
    postgresPort,
    ephemeral,
    onProgress,
    needs,
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
    return { config: complete, stop: servers.stop };
  } catch (error) {
    await servers.stop();
    throw error;
  }
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

function embeddedTemporal(address: string) {
  return { address, namespace: 'default', connectionOptions: { address } };
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
