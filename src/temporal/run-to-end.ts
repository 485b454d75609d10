import { IllegalStateError } from '@temporalio/common';
import type { Worker } from '@temporalio/worker';

/**
 * Runs a worker until it was shut down. The SDK frees a stopped worker while a task of its native part that has just ended may
 * still hold it, and then says that it is in use (also in temporalio/sdk-dotnet#550): all its work is done by then, and a
 * deploy must not be told that the stop failed.
 */
export async function runToEnd(worker: Pick<Worker, 'run' | 'getState'>): Promise<void> {
  try {
    await worker.run();
  } catch (error) {
    const isInUse = error instanceof IllegalStateError && error.message.startsWith('Worker still in use');
    if (!isInUse || worker.getState() !== 'STOPPED') throw error;
  }
}
