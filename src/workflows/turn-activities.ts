// The activities as turns, jobs and schedules use them: every timeout and retry policy of theirs stands here.
import {
  ActivityCancellationType,
  ActivityFailure,
  ApplicationFailure,
  proxyActivities,
  proxyLocalActivities,
} from '@temporalio/workflow';
import type { TurnActivities } from '../activities/index.ts';

export const { decide } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '4m',
  scheduleToCloseTimeout: '10m',
  heartbeatTimeout: '5s',
  // the model itself is tried three times (activities/decide.ts); further attempts are for a database that is away
  retry: { initialInterval: '500ms', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 20 },
});

export const { callEndpoint, sendEmail } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '70s',
  scheduleToStartTimeout: '30s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** As a turn's call, but made by no conversation: it may wait for its worker as long as it takes, nobody is kept waiting by it. */
export const { pollOnce, callScheduled } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '70s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

/** As long as it takes: a session whose line is full, or whose workers are away, is told later. */
export const { openFollowUp } = proxyActivities<TurnActivities>({
  startToCloseTimeout: '30s',
  retry: { initialInterval: '1s', maximumInterval: '1m' },
});

const quick = proxyLocalActivities<TurnActivities>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '5s',
  // the attempts end it, not the timeout: without a number the SDK retries a local activity for ever
  retry: { initialInterval: '100ms', maximumInterval: '1s', maximumAttempts: 6 },
});

const patient = proxyActivities<TurnActivities>({
  startToCloseTimeout: '20s',
  retry: { initialInterval: '500ms', maximumInterval: '10s' },
});

/** Idempotent database work: a local activity first; where that fails, a normal one that waits as long as it takes. */
export async function recorded<T>(work: (activities: TurnActivities) => Promise<T>): Promise<T> {
  try {
    return await work(quick);
  } catch (error) {
    if (finalFailureIn(error)) throw error;
    return work(patient);
  }
}

/** What an activity said for good: a refusal, whose type is an ErrandError code, or a model that failed, by its kind. */
export function finalFailureIn(error: unknown): ApplicationFailure | undefined {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  return cause instanceof ApplicationFailure && cause.nonRetryable ? cause : undefined;
}
