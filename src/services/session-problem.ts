import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import type { RunProblem } from '../schemas/run-problem.ts';
import type { Database } from '../store/database.ts';
import { readSession } from '../store/sessions.ts';
import { runProblem } from '../temporal/run-problem.ts';
import { sessionIdOf, turnWorkflowId } from '../temporal/workflow-ids.ts';
import { hungRun } from '../turn/explain/hung-run.ts';

const ANSWER_WITHIN_MS = 5_000;

interface NamedSession {
  organisationId: string;
  /** the caller's id, ours, `#` and the ticket number, or a helpdesk's number */
  session: string;
}

/**
 * Why the open run of a session stands still, asked of Temporal; undefined where it doesn't. The ledger need not know the session: a
 * workflow task that fails before the first turn leaves nothing there.
 * @throws Error of gRPC where Temporal doesn't answer
 */
export async function sessionProblem(
  { db, temporal }: { db: Database; temporal: Client },
  { organisationId, session }: NamedSession,
): Promise<RunProblem | undefined> {
  const [, ticket] = /^#(\d{1,15})$/.exec(session) ?? [];
  const ticketNumber = ticket === undefined ? undefined : Number(ticket);
  const known = await readSession(db, { organisationId, session, ticketNumber });
  if (!known && ticket !== undefined) return undefined;
  const isOurs = /^[0-9a-f]{32}$/.test(session);
  const sessionId = known?.sessionId ?? (isOurs ? session : sessionIdOf({ organisationId, session }));
  return temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, () => runProblem(temporal, turnWorkflowId(sessionId)));
}

/** The refusal of a session that the ledger does not know, with what Temporal knows of it; every other error as it is. */
export function withProblem(error: unknown, problem: RunProblem | undefined): unknown {
  if (!problem || !(error instanceof ErrandError) || error.code !== 'not_found') return error;
  const { fact, changes } = hungRun(problem, `its run ${problem.workflowId}, of which nothing is recorded yet,`);
  const mend = changes.map(({ what, command }) => (command === null ? what : `${what} (${command})`)).join('; ');
  return new ErrandError('not_found', `${error.message}; but ${fact}. To mend it: ${mend}`, {
    field: 'session',
    cause: error,
  });
}
