// What the AI is told of a session's long jobs: in every turn which there are, in a follow-up turn how one of them ended.
import type { CallOutcome } from '../schemas/call.ts';
import type { ConversationEntry } from '../schemas/decision.ts';
import type { JobState } from '../schemas/job.ts';
import type { SessionJob } from '../schemas/turn-context.ts';
import { resultForModel } from './call-outcome.ts';
import { bytesOf, type CalledResult, shownOutcome } from './called-result.ts';

/** Of one job in the record: the company's words, and what its endpoint answered. */
const MOST_CHARACTERS = 500;

/** Every job that is under way or ended lately, as one record of data; undefined where there is none. */
export function jobsRecord(jobs: readonly SessionJob[]): ConversationEntry | undefined {
  if (jobs.length === 0) return undefined;
  return { role: 'record', of: 'jobs that calls of this conversation started', data: jobs.map(recorded) };
}

function recorded({ reference, toolName, state, since, endedAt, lastOutcome, meanwhile, answer }: SessionJob) {
  const body = answer?.outcome.kind === 'response' ? answer.outcome.body : '';
  return {
    reference: reference.slice(0, MOST_CHARACTERS),
    startedBy: toolName,
    state,
    since,
    ...(endedAt === null ? {} : { endedAt }),
    ...(state === 'pending' && lastOutcome !== null ? { lastPoll: lastOutcome } : {}),
    ...(state === 'pending' && meanwhile ? { tellMeanwhile: meanwhile.slice(0, MOST_CHARACTERS) } : {}),
    ...(state !== 'pending' && body !== '' ? { answer: body.slice(0, MOST_CHARACTERS) } : {}),
  };
}

const ENDINGS: Record<JobState, string> = {
  pending: 'is still under way.',
  done: 'is done.',
  failed: 'has failed.',
  expired: 'did not end before its deadline and is no longer followed: whether it still will end is unknown.',
  cancelled: 'was cancelled and is no longer followed: whether its work was done is unknown.',
};

/** How a job ended, read like the result of the action that polls it: the last body, then the engine's word on the job. */
export function jobResult({ jobId, step, reference, poll, state, answer }: SessionJob): CalledResult {
  const ending = `The job ${reference} ${ENDINGS[state]}`;
  const bodyBytes = answer ? bytesOf(answer.outcome) : 0;
  return {
    ...{ turnId: `job/${jobId}`, step, bodyBytes, ofBytes: bodyBytes },
    entry(mostBytes) {
      const shown = answer && shownOutcome({ outcome: answer.outcome, ofBytes: bodyBytes, mostBytes });
      const result = [...(shown ? [resultText(shown.outcome, answer.byCallback)] : []), ending].join('\n\n');
      return {
        entry: { role: 'tool', toolName: poll.action, arguments: poll.arguments, result, jobState: state },
        shownBytes: shown?.bytes ?? 0,
      };
    },
  };
}

/** A callback is the endpoint's own request: it has a body, and no status. */
function resultText(outcome: CallOutcome, byCallback: boolean): string {
  return byCallback && outcome.kind === 'response'
    ? `Reported by the endpoint:\n\n${outcome.body}`
    : resultForModel(outcome);
}
