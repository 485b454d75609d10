import { rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { startGuarded } from './guarded-process.ts';
import { type PostgresData, postgresData } from './postgres-data.ts';
import { type PostgresPlace, postgresPlace } from './postgres-place.ts';
import { startOnPort } from './server-port.ts';
import { lockState, type StateLock } from './state-lock.ts';
import { endedUnasked, waitUntilAnswers } from './wait-until-answers.ts';

const DATABASE = 'errand';

/** Server settings by name, e.g. `{ fsync: 'off', synchronous_commit: 'off' }`. */
export type PostgresSettings = Record<string, string>;

/** A running PostgreSQL 18 with a database `errand`. */
export interface PostgresServer {
  /** `postgres://postgres:PASSWORD@127.0.0.1:PORT/errand`: the superuser, who owns the database */
  url: string;
  port: number;
  pid: number;
  /** resolves with one line when the server ended without having been stopped */
  lost: Promise<string>;
  /** Idempotent; resolves when the server has really ended. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data in `stateDir` (made at the first start) and waits until it answers. Durable as shipped;
 * `ephemeral` removes the data at stop.
 * It ends with this process, however that ends.
 * @throws ErrandError `unavailable`: port taken, folder in use, no PostgreSQL for this machine, or it does not come up
 */
export async function startPostgres({
  cacheDir,
  port,
  settings = {},
  ephemeral = false,
  onProgress,
  ...options
}: {
  stateDir: string;
  cacheDir?: string | undefined;
  /** absent = a free port */
  port?: number | undefined;
  settings?: PostgresSettings;
  ephemeral?: boolean | undefined;
  onProgress: (line: string) => void;
}): Promise<PostgresServer> {
  const stateDir = resolve(options.stateDir);
  const lock = await lockState({ stateDir, name: 'postgres' });
  try {
    return await startOnPort({
      port,
      server: 'PostgreSQL',
      start: async (chosenPort) => {
        const place = await postgresPlace({ stateDir, cacheDir, onProgress });
        const data = await postgresData({ place, stateDir, sync: settings.fsync !== 'off' });
        return launch({ place, data, stateDir, port: chosenPort, settings, ephemeral, lock });
      },
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function launch({
  place,
  data,
  stateDir,
  port,
  settings,
  ephemeral,
  lock,
}: {
  place: PostgresPlace;
  data: PostgresData;
  stateDir: string;
  port: number;
  settings: PostgresSettings;
  ephemeral: boolean;
  lock: StateLock;
}): Promise<PostgresServer> {
  const logFile = join(stateDir, 'postgres.log');
  const url = (database: string) => `postgres://postgres:${data.password}@127.0.0.1:${port}/${database}`;
  const server = await startGuarded({
    command: join(place.binaries, 'bin', 'postgres'),
    args: ['-D', data.dataFolder, ...serverSettings({ port, settings })],
    runAs: place.runAs,
    logFile,
    // SIGINT is PostgreSQL's fast shutdown: open transactions are rolled back
    stopSignal: 'SIGINT',
  });
  await lock.addServants([server.guardianPid, server.pid]);
  await waitUntilAnswers({
    server: 'PostgreSQL',
    process: server,
    logFile,
    probe: () => ensureDatabase(url('postgres')),
  });

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await server.stop();
    if (ephemeral) await rm(place.relocated ? dirname(place.folder) : place.folder, { recursive: true, force: true });
    await lock.release();
  };
  return {
    url: url(DATABASE),
    port,
    pid: server.pid,
    lost: endedUnasked({ server: 'PostgreSQL', process: server, logFile, wasStopped: () => stopped !== undefined }),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

function serverSettings({ port, settings }: { port: number; settings: PostgresSettings }): string[] {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...settings,
  };
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function ensureDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  // an idle connection that the server drops must not become an uncaught error
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}
