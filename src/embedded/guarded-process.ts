import { type ChildProcess, fork } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { scriptLoader, scriptPath } from './child-script.ts';
import { isRunning, processIdentity } from './process-identity.ts';

const KILL_AFTER_MS = 8_000;

/** What the guardian process is told to run. */
export interface GuardedCommand {
  command: string;
  args: string[];
  /** numeric user and group; absent = the user of this process */
  runAs?: { uid: number; gid: number } | undefined;
  /** the signal of a graceful stop */
  stopSignal: NodeJS.Signals;
  /** from the stop signal to SIGKILL */
  killAfterMs: number;
}

export type GuardianReport = { kind: 'started'; pid: number } | { kind: 'failed'; reason: string };

/** A server that ends with this process, even when this process is killed. */
export interface GuardedProcess {
  pid: number;
  guardianPid: number;
  hasEnded(): boolean;
  /** resolves when the server has ended, for whatever reason */
  ended: Promise<void>;
  /** the last lines the server wrote */
  logTail(): Promise<string>;
  /** Idempotent; resolves when the server has really ended. */
  stop(): Promise<void>;
}

/** Starts `command` under a guardian; its output goes to `logFile`, which starts empty each time. */
export async function startGuarded({
  logFile,
  killAfterMs = KILL_AFTER_MS,
  ...rest
}: Omit<GuardedCommand, 'killAfterMs'> & { logFile: string; killAfterMs?: number }): Promise<GuardedProcess> {
  const order: GuardedCommand = { ...rest, killAfterMs };
  const log = await open(logFile, 'w');
  // detached: Ctrl-C in a terminal reaches the whole process group, and the servers must outlive the worker's shutdown
  const guardian = fork(scriptPath('guardian'), [JSON.stringify(order)], {
    execArgv: scriptLoader(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd, 'ipc'],
  });
  const guardianEnded = new Promise<void>((resolve) => guardian.once('exit', () => resolve()));
  const pid = await firstReport(guardian).finally(() => log.close());
  guardian.unref();
  guardian.channel?.unref();

  let over = false;
  const server = await processIdentity(pid);
  const ended = guardianEnded.then(async () => {
    // the guardian ends after its server, unless somebody killed the guardian alone
    const killAt = Date.now() + killAfterMs;
    while (server && (await isRunning(server))) {
      process.kill(pid, Date.now() < killAt ? order.stopSignal : 'SIGKILL');
      await sleep(200);
    }
    over = true;
  });

  return {
    pid,
    guardianPid: guardian.pid ?? 0,
    ended,
    hasEnded: () => over,
    logTail: async () => (await readFile(logFile, 'utf8').catch(() => '')).trim().split('\n').slice(-8).join('\n'),
    async stop() {
      guardian.ref();
      if (guardian.connected) guardian.disconnect();
      await ended;
    },
  };
}

function firstReport(guardian: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    guardian.once('error', reject);
    guardian.once('exit', (code) => reject(new Error(`the guardian process ended at once (exit code ${code})`)));
    guardian.once('message', (message) => {
      const report = message as GuardianReport;
      if (report.kind === 'started') resolve(report.pid);
      else reject(new Error(report.reason));
    });
  });
}
