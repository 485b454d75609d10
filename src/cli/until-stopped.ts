import type { RunningWorker } from '../worker.ts';

/** Runs a worker until SIGINT or SIGTERM, then lets its running calls end. A second signal does not wait. */
export async function untilStopped(worker: RunningWorker): Promise<void> {
  let asked = false;
  const stop = () => {
    if (asked) process.exit(130);
    asked = true;
    worker.shutdown();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    await worker.run();
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await worker.close();
  }
}

/** What the command says about who decides. */
export function modelLine(model: string): string {
  return model === 'lexical' ? 'no AI: lexical chooser (set ERRAND_MODEL to use a language model)' : `AI: ${model}`;
}
