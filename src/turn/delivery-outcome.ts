// After an attempt at a delivery: it is made, given up, or tried again later (docs/deliveries.md).
import type { CallOutcome } from '../schemas/call.ts';

/** How long a delivery is tried, and how the pauses between its attempts grow. */
export interface DeliveryPatience {
  firstPauseMs: number;
  longestPauseMs: number;
  /** from the first attempt on; after it a delivery has failed */
  wholeMs: number;
}

export type AttemptEnd = { state: 'delivered' | 'failed' } | { state: 'pending'; pauseMs: number };

const GONE = 410;

/** A receiver that is away comes back within days or never. */
export const DELIVERY_PATIENCE: DeliveryPatience = {
  firstPauseMs: 5_000,
  longestPauseMs: 60 * 60 * 1_000,
  wholeMs: 3 * 24 * 60 * 60 * 1_000,
};

/**
 * @param attempt 1 = the first
 * @param elapsedMs since the first attempt
 * @param retryAfterMs what the receiver asks for; longer than the pause it would be, it is kept to
 */
export function attemptEnd({
  outcome,
  attempt,
  elapsedMs,
  retryAfterMs = 0,
  patience: { firstPauseMs, longestPauseMs, wholeMs },
}: {
  outcome: CallOutcome;
  attempt: number;
  elapsedMs: number;
  retryAfterMs?: number | undefined;
  patience: DeliveryPatience;
}): AttemptEnd {
  const status = outcome.kind === 'response' ? outcome.status : undefined;
  if (status !== undefined && status >= 200 && status < 300) return { state: 'delivered' };
  if (status === GONE) return { state: 'failed' };
  // not 2 ** attempt alone: after three days it would be more than a number holds
  const pauseMs = Math.max(retryAfterMs, Math.min(firstPauseMs * 2 ** Math.min(attempt - 1, 30), longestPauseMs));
  return elapsedMs + pauseMs > wholeMs ? { state: 'failed' } : { state: 'pending', pauseMs };
}

/**
 * When a delivery asks again that found no place: the longer it has waited, the later. Else thousands of them behind a receiver
 * that hangs would come back every second, and be all that the workers do.
 */
export function busyPauseMs(elapsedMs: number): number {
  return Math.min(Math.max(1_000, elapsedMs / 2), 60_000);
}

/** The word that lists show: an HTTP status, or a cause as calls have them. */
export function outcomeWord(outcome: CallOutcome): string {
  return outcome.kind === 'response' ? String(outcome.status) : (outcome.cause ?? outcome.kind);
}
