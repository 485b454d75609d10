import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { OfferedCallback } from '../secrets/callback-token.ts';
import { adoptCallback, takeCallback } from '../store/callbacks.ts';
import type { Database } from '../store/database.ts';
import { jobCallbackSignal, jobWorkflowId } from '../workflows/messages.ts';

/** `late`: expired, or the job ended otherwise; `repeated`: one was taken before; `unknown`: nobody offered it. */
export type CallbackEnd = 'taken' | 'late' | 'repeated' | 'unknown';

export interface ReceivedCallback {
  end: CallbackEnd;
  /** undefined while the call has not become a job */
  jobId?: string;
  /** undefined where the token says none */
  organisationId?: string;
  callId?: string;
}

/**
 * Takes what a job's endpoint reports, once, and wakes the job's workflow. One that comes before the job is known is kept for it.
 */
export async function receiveCallback(
  { db, temporal }: { db: Database; temporal: Client },
  { call, body, now }: { call: OfferedCallback | undefined; body: string; now: Date },
): Promise<ReceivedCallback> {
  if (!call) return { end: 'unknown' };
  const { organisationId } = call;
  const told = { organisationId, callId: `${call.turnId}/${call.step}` };
  if (Date.parse(call.expiresAt) <= now.getTime()) return { end: 'late', ...told };
  // PostgreSQL's text has no NUL
  const { first, known, ended, jobId } = await takeCallback(db, { ...call, body: body.replaceAll('\0', '\uFFFD') });
  const named = jobId === null ? told : { ...told, jobId };
  if (!known) return { end: 'unknown', ...told };
  if (ended) return { end: 'late', ...named };
  if (!first) {
    // whoever took the first one may have died before it could give it to the job, or wake it
    if (jobId !== null) await wake(temporal, jobId);
    return { end: 'repeated', ...named };
  }
  const taken = jobId ?? (await adoptCallback(db, call))?.jobId;
  if (taken !== undefined) await wake(temporal, taken);
  return { end: 'taken', ...told, ...(taken === undefined ? {} : { jobId: taken }) };
}

/** A workflow that has not begun yet reads the row when it does; one that has ended needs no word. */
async function wake(temporal: Client, jobId: string): Promise<void> {
  try {
    await temporal.workflow.getHandle(jobWorkflowId({ jobId })).signal(jobCallbackSignal);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
