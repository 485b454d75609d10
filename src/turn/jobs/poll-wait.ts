/** Between polls: how long to wait, by the declaration and by what the last answer asked for. */
import type { JobDeclaration } from '../../schemas/job.ts';

type Pace = Pick<JobDeclaration, 'firstWaitSeconds' | 'intervalSeconds' | 'backoff' | 'maxIntervalSeconds' | 'jitter'>;

/**
 * Milliseconds before poll number `poll`, 0 being the first. A Retry-After takes the place of the back-off, but never brings a
 * poll nearer than the declared interval, or the first wait. The deadline is the workflow's: nothing waits past it. `random`: 0 to 1.
 */
export function pollWaitMs(
  pace: Pace,
  { poll, retryAfterMs, random }: { poll: number; retryAfterMs?: number | undefined; random: number },
): number {
  const intervalMs = pace.intervalSeconds * 1000;
  const firstWaitMs = pace.firstWaitSeconds * 1000;
  if (retryAfterMs !== undefined) return Math.round(Math.max(retryAfterMs, poll === 0 ? firstWaitMs : intervalMs));
  const longestMs = Math.max(pace.maxIntervalSeconds * 1000, intervalMs);
  const backedOffMs = Math.min(intervalMs * pace.backoff ** Math.max(poll - 1, 0), longestMs);
  const waitMs = poll === 0 ? firstWaitMs : backedOffMs;
  return Math.round(waitMs * (1 + (2 * random - 1) * pace.jitter));
}
