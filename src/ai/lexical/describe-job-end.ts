import type { JobState } from '../../schemas/job.ts';
import { describeResult } from './describe-result.ts';

/** How a job ended, for the customer who waits for it; `result` is its last answer, as a model reads it. */
export function describeJobEnd(state: JobState, result: string): string {
  switch (state) {
    case 'done':
      return `What you were waiting for is finished. ${describeResult({ result: withStatus(result), reading: true })}`;
    case 'failed':
      return 'What you were waiting for could not be finished: it failed. You can ask me to try it again.';
    case 'cancelled':
      return 'What you were waiting for was cancelled.';
    case 'expired':
    case 'pending':
      return 'What you were waiting for has not been finished in time. I do not know whether it still will be.';
  }
}

/** A callback brings a body without a status. */
function withStatus(result: string): string {
  return result.replace(/^Reported by the endpoint:\n/, 'responseStatus: 200\n');
}
