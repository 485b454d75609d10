// Which attempts at a message may be run again for real: those that failed, in whatever way the customer noticed.
import type { KnownTurn } from '../../schemas/session-snapshot.ts';
import { attemptsOf, type Linked, replayOf } from './attempt.ts';

/** How a step came out: its call, and what it ended its turn in. */
export interface StepEnd {
  state: string | null;
  decision: { handoff?: { reason: string } | null | undefined } | null;
}

/** It ended as failed, in a handoff because of a failure, or one of its calls failed or has no known outcome. */
export function hasFailed({
  turns,
  steps,
}: {
  /** of one attempt, first to last */
  turns: Pick<KnownTurn, 'status'>[];
  steps: readonly StepEnd[];
}): boolean {
  const { reason } = steps.at(-1)?.decision?.handoff ?? {};
  if (turns.at(-1)?.status === 'failed' || reason === 'action_failed' || reason === 'ai_unavailable') return true;
  return steps.some(({ state }) => state === 'failed' || state === 'unknown' || state === 'not_sent');
}

/**
 * The latest attempt of a session that failed, by its first turn; undefined = none. One that was run again is followed by its
 * replay, once that has ended: until then whoever asks again waits for the same answer.
 */
export function latestFailed<Turn extends Linked & Pick<KnownTurn, 'status'>>(
  turns: readonly Turn[],
  steps: readonly (StepEnd & { turnId: string })[],
): Turn | undefined {
  const [first] =
    attemptsOf(turns).findLast(([began, ...others]) => {
      if (!began || !hasEnded([began, ...others]) || hasEnded(replayOf(turns, began))) return false;
      const attempt = [began, ...others];
      const ids = new Set(attempt.map(({ turnId }) => turnId));
      return hasFailed({ turns: attempt, steps: steps.filter(({ turnId }) => ids.has(turnId)) });
    }) ?? [];
  return first;
}

/** False also where there is no such attempt. */
export function hasEnded(attempt: readonly Pick<KnownTurn, 'status'>[]): boolean {
  const status = attempt.at(-1)?.status;
  return status !== undefined && status !== 'open';
}
