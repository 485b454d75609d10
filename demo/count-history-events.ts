import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { TemporalTarget } from '../src/temporal/connection.ts';

/** How many events the latest run of a workflow has; waits until the run has ended, a moment after its reply. */
export async function countHistoryEvents({
  temporal,
  workflowId,
}: {
  temporal: TemporalTarget;
  workflowId: string;
}): Promise<number> {
  const connection = await Connection.connect({ ...temporal.connectionOptions, address: temporal.address });
  try {
    const handle = new Client({ connection, namespace: temporal.namespace }).workflow.getHandle(workflowId);
    for (;;) {
      const { status, historyLength } = await handle.describe();
      if (status.name !== 'RUNNING') return historyLength;
      await delay(20);
    }
  } finally {
    await connection.close();
  }
}
