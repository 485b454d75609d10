import { setTimeout as sleep } from 'node:timers/promises';
import { ErrandError } from '../errors.ts';
import type { GuardedProcess } from './guarded-process.ts';
import { lastLine } from './run-command.ts';
import { PortTakenError } from './server-port.ts';

const TIMEOUT_MS = 60_000;

/**
 * Probes a started server every 50 ms until `probe` resolves; stops it when it never does within 60 s.
 * @throws PortTakenError when it ended because of its port, ErrandError `unavailable` when it ended or stayed silent
 */
export async function waitUntilAnswers({
  server,
  process,
  logFile,
  probe,
}: {
  /** for the message, e.g. `PostgreSQL` */
  server: string;
  process: GuardedProcess;
  logFile: string;
  probe: () => Promise<void>;
}): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  let silence: unknown;
  while (Date.now() < deadline) {
    if (process.hasEnded()) throw await endedAtOnce({ server, process, logFile });
    try {
      await probe();
      if (!process.hasEnded()) return;
    } catch (error) {
      silence = error;
      await sleep(50);
    }
  }
  await process.stop();
  throw new ErrandError('unavailable', `${server} did not answer within ${TIMEOUT_MS / 1000} s: see ${logFile}`, {
    cause: silence,
  });
}

/** Resolves with one line once a server has ended that nobody stopped; never, when it was stopped. */
export async function endedUnasked({
  server,
  process,
  logFile,
  wasStopped,
}: {
  server: string;
  process: GuardedProcess;
  logFile: string;
  wasStopped: () => boolean;
}): Promise<string> {
  await process.ended;
  if (wasStopped()) return new Promise(() => undefined);
  return `${server} ended on its own: see ${logFile}`;
}

async function endedAtOnce({
  server,
  process,
  logFile,
}: {
  server: string;
  process: GuardedProcess;
  logFile: string;
}): Promise<Error> {
  const tail = await process.logTail();
  if (/address already in use/i.test(tail)) return new PortTakenError(tail);
  return new ErrandError('unavailable', `${server} ended at its start: ${lastLine(tail)} (log: ${logFile})`);
}
