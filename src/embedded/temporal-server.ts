import { join, resolve } from 'node:path';
import { Connection } from '@temporalio/client';
import { startGuarded } from './guarded-process.ts';
import { startOnPort } from './server-port.ts';
import { lockState, type StateLock } from './state-lock.ts';
import { findTemporalCli } from './temporal-cli.ts';
import { DYNAMIC_CONFIG } from './temporal-version.ts';
import { endedUnasked, waitUntilAnswers } from './wait-until-answers.ts';

const NAME = 'the Temporal dev server';
/** Twice the turns per second of the stock settings; survives a killed process, a power cut may cost the last moments. */
const DURABLE = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];

/** A running Temporal dev server with the namespace `default`. */
export interface TemporalServer {
  /** `127.0.0.1:PORT`, gRPC without TLS */
  address: string;
  pid: number;
  /** resolves with one line when the server ended without having been stopped */
  lost: Promise<string>;
  /** Idempotent; resolves when the server has really ended. */
  stop(): Promise<void>;
}

/**
 * Starts the Temporal dev server without console and waits until it answers. Workflows lie in `<stateDir>/temporal.db`
 * and survive a restart, unless `ephemeral`. It ends with this process, however that ends.
 * @throws ErrandError `unavailable`: port taken, folder in use, no CLI to be had, or the server does not come up
 */
export async function startTemporalServer({
  cacheDir,
  port,
  ephemeral = false,
  onProgress,
  signal,
  ...options
}: {
  stateDir: string;
  cacheDir: string;
  /** absent = a free port */
  port?: number | undefined;
  ephemeral?: boolean | undefined;
  onProgress: (line: string) => void;
  /** gives up a download or build of the CLI */
  signal?: AbortSignal | undefined;
}): Promise<TemporalServer> {
  const stateDir = resolve(options.stateDir);
  const lock = await lockState({ stateDir, name: 'temporal' });
  try {
    const storage = ephemeral ? [] : [...DURABLE, '--db-filename', join(stateDir, 'temporal.db')];
    return await startOnPort({
      port,
      server: NAME,
      start: async (chosenPort) => {
        const command = await findTemporalCli({ cacheDir, onProgress, signal });
        return launch({ command, storage, stateDir, port: chosenPort, lock });
      },
    });
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function launch({
  command,
  storage,
  stateDir,
  port,
  lock,
}: {
  command: string;
  storage: string[];
  stateDir: string;
  port: number;
  lock: StateLock;
}): Promise<TemporalServer> {
  const address = `127.0.0.1:${port}`;
  const logFile = join(stateDir, 'temporal.log');
  const listen = ['--headless', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'];
  const settings = DYNAMIC_CONFIG.flatMap((setting) => ['--dynamic-config-value', setting]);
  const server = await startGuarded({
    command,
    args: ['server', 'start-dev', ...listen, ...storage, ...settings],
    logFile,
    stopSignal: 'SIGTERM',
  });
  await lock.addServants([server.guardianPid, server.pid]);
  await waitUntilAnswers({ server: NAME, process: server, logFile, probe: () => describeNamespace(address) });

  let stopped: Promise<void> | undefined;
  const stop = async () => {
    await server.stop();
    await lock.release();
  };
  return {
    address,
    pid: server.pid,
    lost: endedUnasked({ server: NAME, process: server, logFile, wasStopped: () => stopped !== undefined }),
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function describeNamespace(address: string): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: 2_000 });
  try {
    await connection.workflowService.describeNamespace({ namespace: 'default' });
  } finally {
    await connection.close();
  }
}
