// A job as the activities of a turn work with it, made of what the session's snapshot read.
import type { KnownJob } from '../schemas/session-snapshot.ts';
import type { SessionJob } from '../schemas/turn-context.ts';
import { type BodyText, outcomeOf } from './step-outcome.ts';

export function sessionJob(known: KnownJob, bodyText: BodyText): SessionJob {
  const { jobId, reference, actionId, toolName, turnId, step, state, since, endedAt, lastOutcome, meanwhile } = known;
  return {
    ...{ jobId, reference, actionId, toolName, turnId, step, state, since, endedAt, lastOutcome, meanwhile },
    poll: {
      action: known.pollAction,
      arguments: { ...known.pollArguments, [known.pollArgument]: reference },
    },
    answer: answerOf(known, bodyText),
  };
}

/** What its callback brought, else what its last poll found. A callback is no answer to a call: it stands for one with 200. */
function answerOf({ callbackBody, callState, ...known }: KnownJob, bodyText: BodyText): SessionJob['answer'] {
  if (callbackBody !== null) {
    return { outcome: { kind: 'response', status: 200, body: callbackBody, cut: false }, byCallback: true };
  }
  const outcome = outcomeOf({ ...known, state: callState }, bodyText);
  return outcome && { outcome, byCallback: false };
}
