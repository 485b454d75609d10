import { createHash } from 'node:crypto';

/** The task queue of turns unless configured otherwise. */
export const DEFAULT_TASK_QUEUE = 'errand-turns';

/**
 * Our id of a caller's session: 32 hex digits of sha256(organisation id, newline, the caller's session id). Derived, so
 * that a conversation service in any language can address a session without asking; hashed, because workflow ids are
 * never sealed and callers put e-mail addresses into their ids.
 */
export function sessionIdOf({ organisationId, session }: { organisationId: string; session: string }): string {
  return createHash('sha256').update(`${organisationId}\n${session}`).digest('hex').slice(0, 32);
}

/** Temporal lets one workflow of an id run at a time: this id is the per-session lock. */
export function turnWorkflowId(sessionId: string): string {
  return `session/${sessionId}`;
}
