import { createHash } from 'node:crypto';

/** What all turns that answer one message have in common, and what its sender knows before there is a turn. */
export interface TracedMessage {
  /** our own, which is derived: workflow-ids.ts */
  sessionId: string;
  messageId: string;
}

/**
 * The trace of a message and its first span, in hexadecimal. Derived: the client, every worker and another try know them without
 * being told, so that no header goes through a history and the workflow code knows nothing of traces. Hashed: callers write e-mail
 * addresses into their ids.
 */
export function traceIdsOf({ sessionId, messageId }: TracedMessage): { traceId: string; spanId: string } {
  const digest = createHash('sha256').update(`trace\n${sessionId}\n${messageId}`).digest('hex');
  return { traceId: digest.slice(0, 32), spanId: digest.slice(32, 48) };
}

/** The span of a call's request; there is one at most, since no call is sent twice. `callId`: `<turn id>/<step>`. */
export function requestSpanId(callId: string): string {
  return createHash('sha256').update(`request\n${callId}`).digest('hex').slice(0, 16);
}
