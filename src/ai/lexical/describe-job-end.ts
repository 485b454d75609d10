import type { JobState } from '../../schemas/job.ts';
import { describeResult } from './describe-result.ts';
import { thingOf } from './thing-of.ts';

/**
 * How a job ended, for the customer who waits for it.
 * @param toolName of an action that starts or polls such jobs
 * @param result its last answer, as a model reads it
 */
export function describeJobEnd({
  state,
  toolName,
  result,
}: {
  state: JobState;
  toolName: string;
  result: string;
}): string {
  const thing = thingOf(toolName);
  const subject = thing ? `Your ${thing}` : 'What you were waiting for';
  switch (state) {
    case 'done': {
      const opening = `${subject} is ready`;
      const told = withStatus(result);
      return /^responseStatus: 2/.test(told) ? describeResult({ result: told, reading: true, opening }) : `${opening}.`;
    }
    case 'failed':
      return `${subject} could not be finished: it failed. You can ask me to try it again.`;
    case 'cancelled':
      return `${subject} was cancelled.`;
    case 'expired':
    case 'pending':
      return `${subject} has not been finished in time. I do not know whether it still will be.`;
  }
}

/** A callback brings a body without a status. */
function withStatus(result: string): string {
  return result.replace(/^Reported by the endpoint:\n/, 'responseStatus: 200\n');
}
