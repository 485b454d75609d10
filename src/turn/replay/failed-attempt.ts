// Which attempts at a message may be run again for real: those that failed, in whatever way the customer noticed.
import type { KnownStep, KnownTurn } from '../../schemas/session-snapshot.ts';

/** It ended as failed, in a handoff because of a failure, or one of its calls failed or has no known outcome. */
export function hasFailed({
  turns,
  steps,
}: {
  /** of one attempt, first to last */
  turns: Pick<KnownTurn, 'status'>[];
  steps: Pick<KnownStep, 'decision' | 'state'>[];
}): boolean {
  const { reason } = steps.at(-1)?.decision?.handoff ?? {};
  if (turns.at(-1)?.status === 'failed' || reason === 'action_failed' || reason === 'ai_unavailable') return true;
  return steps.some(({ state }) => state === 'failed' || state === 'unknown' || state === 'not_sent');
}
