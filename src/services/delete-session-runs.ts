import type { Client } from '@temporalio/client';
import { readJobIds, readRuns, readSessionIds } from '../store/contact-erasure.ts';
import type { Database } from '../store/database.ts';
import { deleteExecutions, executionsOf } from '../temporal/executions.ts';
import { turnWorkflowId } from '../temporal/workflow-ids.ts';
import { jobWorkflowId } from '../workflows/messages.ts';

/**
 * Deletes every Temporal execution of a contact's sessions and of their jobs; the server terminates one that still runs. The
 * ledger and the handle know runs at once, Temporal's list also those that only changed the session. The server accepts a
 * deletion at once and carries it out within minutes. Returns how many it accepted.
 */
export async function deleteSessionRuns(
  { db, temporal }: { db: Database; temporal: Client },
  key: { organisationId: string; contactId: string },
): Promise<number> {
  const known = (await readRuns(db, key)).map(({ sessionId, runId }) => ({
    workflowId: turnWorkflowId(sessionId),
    runId,
  }));
  let deleted = 0;
  const sessions = (await readSessionIds(db, key)).map(turnWorkflowId);
  const jobs = (await readJobIds(db, key)).map((jobId) => jobWorkflowId({ jobId }));
  for (const workflowId of [...sessions, ...jobs]) {
    const ledger = known.filter((run) => run.workflowId === workflowId);
    deleted += await deleteExecutions(temporal, [...ledger, ...(await executionsOf(temporal, workflowId))]);
  }
  return deleted;
}
