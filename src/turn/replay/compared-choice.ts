// What a decision of the past came to, what the same question comes to today, and how the two differ.
import type { RecordedDecision } from '../../schemas/turn.ts';
import { canonicalJson } from '../idempotency-key.ts';

/** What a decision came to. `handoff`, `resolve`: with this last reply; `leave`: to the team, in silence. */
export type Choice =
  | { kind: 'call'; toolName: string; arguments: Record<string, unknown> }
  | { kind: 'reply' | 'resolve'; reply: string }
  | { kind: 'handoff'; reason: string; reply: string }
  | { kind: 'leave'; topic: string };

/**
 * `other_arguments`: the same tool with other arguments. `would_...`: today's choice, where it is not the one of then or
 * nothing was decided then.
 */
export type ChoiceVerdict = 'same_call' | 'other_arguments' | 'same_reply' | 'other_reply' | `would_${Choice['kind']}`;

/** `arguments`: those of the call, which stand beside the decision. */
export function choiceOf(
  { kind, chosen, reply = '', handoff, resolves, topic }: RecordedDecision,
  given: Record<string, unknown>,
): Choice {
  switch (kind) {
    case 'call':
    case 'continue':
      return { kind: 'call', toolName: chosen?.toolName ?? '', arguments: given };
    case 'route':
      return { kind: 'leave', topic: topic ?? '' };
    case 'reply':
      if (handoff) return { kind: 'handoff', reason: handoff.reason, reply };
      return { kind: resolves ? 'resolve' : 'reply', reply };
    default: {
      const unknownKind: never = kind;
      throw new Error(`unknown decision ${unknownKind}`);
    }
  }
}

/** `before` null = nothing was decided. */
export function choiceVerdict(before: Choice | null, now: Choice): ChoiceVerdict {
  if (before?.kind !== now.kind) return `would_${now.kind}`;
  if (now.kind === 'call' && before.kind === 'call') {
    if (before.toolName !== now.toolName) return 'would_call';
    return canonicalJson(before.arguments) === canonicalJson(now.arguments) ? 'same_call' : 'other_arguments';
  }
  return canonicalJson(before) === canonicalJson(now) ? 'same_reply' : 'other_reply';
}
