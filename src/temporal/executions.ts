import { type Client, isGrpcServiceError, WorkflowNotFoundError } from '@temporalio/client';

/** a gRPC status */
const NOT_FOUND = 5;

/** One run of a workflow. */
export interface Execution {
  workflowId: string;
  runId: string;
}

/** All runs of a workflow id: the latest as its handle knows it, at once, and those that Temporal's list already has. */
export async function executionsOf(temporal: Client, workflowId: string): Promise<Execution[]> {
  const latest = await unlessGone(temporal.workflow.getHandle(workflowId).describe());
  const listed = await listedExecutions(temporal, `WorkflowId = '${workflowId}'`);
  return latest ? [{ workflowId, runId: latest.runId }, ...listed] : listed;
}

/** Whether the latest run of a workflow id still runs. */
export async function isRunning(temporal: Client, workflowId: string): Promise<boolean> {
  const latest = await unlessGone(temporal.workflow.getHandle(workflowId).describe());
  return latest?.status.name === 'RUNNING';
}

/** What a query finds; a run that has just begun may be missing for a moment. */
export async function listedExecutions(temporal: Client, query: string): Promise<Execution[]> {
  const found: Execution[] = [];
  for await (const { workflowId, runId } of temporal.workflow.list({ query })) found.push({ workflowId, runId });
  return found;
}

/** Each once; the server terminates one that still runs, and carries deletions out within minutes. Returns how many it accepted. */
export async function deleteExecutions(temporal: Client, executions: readonly Execution[]): Promise<number> {
  const { namespace } = temporal.options;
  let deleted = 0;
  for (const execution of new Map(executions.map((one) => [`${one.workflowId}\n${one.runId}`, one])).values()) {
    const asked = temporal.workflowService.deleteWorkflowExecution({ namespace, workflowExecution: execution });
    if (await unlessGone(asked)) deleted += 1;
  }
  return deleted;
}

/** Undefined = there is no such execution any more. */
export async function unlessGone<Answer>(asked: Promise<Answer>): Promise<Answer | undefined> {
  return asked.catch((error: unknown) => {
    if (error instanceof WorkflowNotFoundError) return undefined;
    if (isGrpcServiceError(error) && Number(error.code) === NOT_FOUND) return undefined;
    throw error;
  });
}
