// A call's result as the AI reads it, of whose body as much is shown as there is room for (context-budget.ts).
import type { HttpMethod } from '../schemas/action.ts';
import type { CallOutcome, CallState } from '../schemas/call.ts';
import type { ConversationEntry } from '../schemas/decision.ts';
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

export type MethodOf = (actionId: string) => HttpMethod;

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

/** None where the step made no call, or its call has not ended. */
export function calledResult(
  { outcome, actionId, wholeBodyBytes, ...called }: Called,
  methodOf: MethodOf,
): CalledResult[] {
  if (!outcome || actionId === null) return [];
  const { turnId, step, state, toolName } = called;
  const notice = effectNotice({ state, method: methodOf(actionId) });
  const bodyBytes = bytesOf(outcome);
  const ofBytes = wholeBodyBytes ?? bodyBytes;
  return [
    {
      ...{ turnId, step, bodyBytes, ofBytes },
      entry(mostBytes) {
        const shown = shownOutcome({ outcome, ofBytes, mostBytes });
        const text = resultForModel(shown.outcome);
        const result = notice === undefined ? text : `${text}\n\n${notice}`;
        return {
          entry: { role: 'tool', toolName, arguments: called.arguments, result },
          shownBytes: shown.bytes,
        };
      },
    },
  ];
}

export function bytesOf(outcome: CallOutcome): number {
  return outcome.kind === 'response' ? utf8Bytes(outcome.body) : 0;
}

/** The outcome with so much of its body as may be shown. */
export function shownOutcome({
  outcome,
  ofBytes,
  mostBytes,
}: {
  outcome: CallOutcome;
  ofBytes: number;
  mostBytes: number;
}): { outcome: CallOutcome; bytes: number } {
  const bodyBytes = bytesOf(outcome);
  if (outcome.kind !== 'response' || Math.min(bodyBytes, mostBytes) >= ofBytes) return { outcome, bytes: bodyBytes };
  const shown = beginningOf(outcome.body, mostBytes);
  const body = shown.text + shownMarker({ shownBytes: shown.bytes, ofBytes });
  return { outcome: { ...outcome, body }, bytes: shown.bytes };
}
