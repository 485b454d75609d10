// What the AI reads before it decides: the session so far, with what earlier calls returned where they happened, then what the
// turn is about: how a job ended or what a schedule found changed, and every call made for this message with what came of it.
import type { ConversationEntry } from '../schemas/decision.ts';
import type { EarlierStep, FollowUp, TurnContext } from '../schemas/turn-context.ts';
import { type CalledResult, calledResult, type MethodOf } from './called-result.ts';
import { changedResult } from './changed-run.ts';
import { jobResult, jobsRecord } from './job-entries.ts';

export type HistoryPart =
  | { kind: 'message'; entry: ConversationEntry }
  | { kind: 'result'; result: CalledResult }
  /** of the jobs that the session has under way */
  | { kind: 'record'; entry: ConversationEntry };

/** The conversation, not yet fitted into a model's context (context-budget.ts). */
export interface Conversation {
  /** oldest first, the message to answer among the last */
  history: HistoryPart[];
  /** of the calls made for this message, in order */
  results: CalledResult[];
}

/** `methodOf` tells an action's method: only a call that could change something needs a word about its unknown effect. */
export function conversation(
  {
    messages,
    steps,
    earlierSteps,
    jobs,
    followUp,
  }: Pick<TurnContext, 'messages' | 'steps' | 'earlierSteps' | 'jobs' | 'followUp'>,
  methodOf: MethodOf,
): Conversation {
  const resultsOf = (wanted: (step: EarlierStep) => boolean) =>
    earlierSteps
      .filter(wanted)
      .flatMap((step) => calledResult(step, methodOf))
      .map((result): HistoryPart => ({ kind: 'result', result }));
  // messages are answered one after the other, so a call stands between its message and what was written next
  const history = messages.flatMap(({ role, id, text }): HistoryPart[] =>
    role === 'customer'
      ? [{ kind: 'message', entry: { role, text } }, ...resultsOf(({ messageId }) => messageId === id)]
      : // of a follow-up, which no message began, before what it said
        [
          ...resultsOf(({ followUpReplyId }) => followUpReplyId === id),
          { kind: 'message', entry: { role: 'ai', text } },
        ],
  );
  const record = jobsRecord(jobs);
  if (record) {
    const asked = history.findLastIndex((part) => part.kind === 'message' && part.entry.role === 'customer');
    history.splice(Math.max(0, asked), 0, { kind: 'record', entry: record });
  }
  const called = steps.flatMap(({ decision, ...step }) =>
    decision.chosen ? calledResult({ ...step, toolName: decision.chosen.toolName }, methodOf) : [],
  );
  return { history, results: [...(followUp ? [followUpResult(followUp)] : []), ...called] };
}

function followUpResult(followUp: FollowUp): CalledResult {
  return followUp.kind === 'job' ? jobResult(followUp.job) : changedResult(followUp.run);
}
