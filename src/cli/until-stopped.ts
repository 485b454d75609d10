import { setTimeout as delay } from 'node:timers/promises';
import { ErrandError } from '../errors.ts';
import type { RunningWorker } from '../worker.ts';

/** A worker whose servers are gone can't end in good order; the process ends with its command. */
const LONGEST_FAREWELL_MS = 2_000;

/**
 * Runs a worker until SIGINT or SIGTERM, then lets its running calls end. A second signal does not wait.
 * @throws ErrandError `unavailable` when `lost` resolves with what happened to a server that the worker needs
 */
export async function untilStopped(
  worker: RunningWorker,
  { lost = new Promise(() => undefined) }: { lost?: Promise<string> } = {},
): Promise<void> {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(130);
    asked = true;
    worker.shutdown();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  const ended = worker.run().finally(() => worker.close());
  try {
    const loss = await Promise.race([ended, lost]);
    if (!loss) return;
    if (!asked) worker.shutdown();
    await Promise.race([ended.catch(() => undefined), delay(LONGEST_FAREWELL_MS, undefined, { ref: false })]);
    throw new ErrandError('unavailable', `${loss}, then start again`);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}

/** What the command says about who decides. */
export function modelLine(model: string): string {
  return model === 'lexical' ? 'no AI: lexical chooser (set ERRAND_MODEL to use a language model)' : `AI: ${model}`;
}

/** Whom the address guard lets pass, said at every start: an exemption that nobody sees is one that nobody takes back. */
export function exemptionLines(allow: readonly string[]): string[] {
  return allow.map((target) => `calls may reach ${target} whatever its address (ERRAND_EGRESS_ALLOW)`);
}
