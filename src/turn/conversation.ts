// What the AI reads before it decides: the session so far, with what earlier calls returned where they happened, then every
// call made for this message and what came of it.
import type { HttpMethod } from '../schemas/action.ts';
import type { CallOutcome, CallState } from '../schemas/call.ts';
import type { ConversationEntry } from '../schemas/decision.ts';
import type { TurnContext } from '../schemas/turn-context.ts';
import { effectNotice, resultForModel, shownMarker } from './call-outcome.ts';
import { beginningOf, utf8Bytes } from './token-estimate.ts';

/** A call's result, of whose body any beginning can be shown. */
export interface CalledResult {
  turnId: string;
  step: number;
  /** of the body, as far as it is at hand */
  bodyBytes: number;
  /** of the whole body: more than `bodyBytes` where only its beginning is at hand */
  ofBytes: number;
  /** as the AI reads it; a body that is not shown whole says so */
  entry(mostBytes: number): { entry: ConversationEntry; shownBytes: number };
}

export type HistoryPart = { kind: 'message'; entry: ConversationEntry } | { kind: 'result'; result: CalledResult };

/** The conversation, not yet fitted into a model's context (context-budget.ts). */
export interface Conversation {
  /** oldest first, the message to answer among the last */
  history: HistoryPart[];
  /** of the calls made for this message, in order */
  results: CalledResult[];
}

type MethodOf = (actionId: string) => HttpMethod;
type NoticeOf = (call: { turnId: string; step: number }) => string | undefined;

/** `noticeOf`: what else is known of a call. `methodOf` tells an action's method: only a call that could change something needs a word about its unknown effect. */
export function conversation(
  { messages, steps, earlierSteps }: Pick<TurnContext, 'messages' | 'steps' | 'earlierSteps'>,
  methodOf: MethodOf,
  noticeOf: NoticeOf = () => undefined,
): Conversation {
  // messages are answered one after the other, so a call stands between its message and what was written next
  return {
    history: messages.flatMap(({ role, id, text }): HistoryPart[] => {
      if (role !== 'customer') return [{ kind: 'message', entry: { role: 'ai', text } }];
      const results = earlierSteps
        .filter(({ messageId }) => messageId === id)
        .flatMap((step) => calledResult(step, methodOf, noticeOf));
      return [
        { kind: 'message', entry: { role: 'customer', text } },
        ...results.map((result): HistoryPart => ({ kind: 'result', result })),
      ];
    }),
    results: steps.flatMap(({ decision, ...step }) =>
      decision.chosen ? calledResult({ ...step, toolName: decision.chosen.toolName }, methodOf, noticeOf) : [],
    ),
  };
}

interface Called {
  turnId: string;
  step: number;
  actionId: string | null;
  toolName: string;
  arguments: Record<string, unknown>;
  state: CallState | null;
  outcome: CallOutcome | null;
  wholeBodyBytes?: number | null;
}

function calledResult(
  { outcome, actionId, wholeBodyBytes, ...called }: Called,
  methodOf: MethodOf,
  noticeOf: NoticeOf,
): CalledResult[] {
  if (!outcome || actionId === null) return [];
  const { turnId, step, state, toolName } = called;
  const notices = [effectNotice({ state, method: methodOf(actionId) }), noticeOf({ turnId, step })];
  const bodyBytes = outcome.kind === 'response' ? utf8Bytes(outcome.body) : 0;
  const ofBytes = wholeBodyBytes ?? bodyBytes;
  return [
    {
      ...{ turnId, step, bodyBytes, ofBytes },
      entry(mostBytes) {
        const shown = shownOutcome({ outcome, bodyBytes, ofBytes, mostBytes });
        const text = resultForModel(shown.outcome);
        const result = [text, ...notices.filter((notice) => notice !== undefined)].join('\n\n');
        return {
          entry: { role: 'tool', toolName, arguments: called.arguments, result },
          shownBytes: shown.bytes,
        };
      },
    },
  ];
}

function shownOutcome({
  outcome,
  bodyBytes,
  ofBytes,
  mostBytes,
}: {
  outcome: CallOutcome;
  bodyBytes: number;
  ofBytes: number;
  mostBytes: number;
}): { outcome: CallOutcome; bytes: number } {
  if (outcome.kind !== 'response' || Math.min(bodyBytes, mostBytes) >= ofBytes) return { outcome, bytes: bodyBytes };
  const shown = beginningOf(outcome.body, mostBytes);
  const body = shown.text + shownMarker({ shownBytes: shown.bytes, ofBytes });
  return { outcome: { ...outcome, body }, bytes: shown.bytes };
}
