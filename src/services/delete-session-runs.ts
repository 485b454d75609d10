import type { Client } from '@temporalio/client';
import { readRuns, readSessionIds } from '../store/contact-erasure.ts';
import type { Database } from '../store/database.ts';
import { turnWorkflowId } from '../temporal/workflow-ids.ts';

const NOT_FOUND = 5;

/**
 * Deletes every Temporal execution of a contact's sessions; the server terminates one that still runs. The ledger and the
 * handle know runs at once, Temporal's list also those that only changed the session. The server accepts a deletion at once
 * and carries it out within minutes. Returns how many it accepted.
 */
export async function deleteSessionRuns(
  { db, temporal }: { db: Database; temporal: Client },
  key: { organisationId: string; contactId: string },
): Promise<number> {
  const known = await readRuns(db, key);
  let deleted = 0;
  for (const sessionId of await readSessionIds(db, key)) {
    const workflowId = turnWorkflowId(sessionId);
    const runIds = new Set(known.filter((run) => run.sessionId === sessionId).map(({ runId }) => runId));
    const latest = await unlessGone(temporal.workflow.getHandle(workflowId).describe());
    if (latest) runIds.add(latest.runId);
    for await (const run of temporal.workflow.list({ query: `WorkflowId = '${workflowId}'` })) runIds.add(run.runId);
    for (const runId of runIds) {
      const execution = { namespace: temporal.options.namespace, workflowExecution: { workflowId, runId } };
      if (await unlessGone(temporal.workflowService.deleteWorkflowExecution(execution))) deleted += 1;
    }
  }
  return deleted;
}

/** Undefined = there is no such execution any more, which is what was wanted. */
async function unlessGone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (codeOf(error) === NOT_FOUND) return undefined;
    throw error;
  }
}

function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  if (error instanceof Error && error.name === 'WorkflowNotFoundError') return NOT_FOUND;
  return 'code' in error ? error.code : undefined;
}
