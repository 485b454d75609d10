import { setTimeout as sleep } from 'node:timers/promises';
import { processIdentity } from '../../src/embedded/process-identity.ts';

/** Whether a process with that pid runs; a zombie does not. */
export async function runs(pid: number): Promise<boolean> {
  return (await processIdentity(pid)) !== undefined;
}

/** Resolves when none of them runs. */
export async function ended({ pids, withinMs }: { pids: number[]; withinMs: number }): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (const pid of pids) {
    while (await runs(pid)) {
      if (Date.now() > deadline) throw new Error(`process ${pid} still runs after ${withinMs} ms`);
      await sleep(50);
    }
  }
}
