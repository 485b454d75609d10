// A message that was answered before gets the same answer again, whatever the session is doing now.
import type { Channel } from '../schemas/channel.ts';
import type { EmailThread } from '../schemas/email-thread.ts';
import type { Handoff } from '../schemas/handoff.ts';
import type { KnownTurn, SessionSnapshot } from '../schemas/session-snapshot.ts';
import type { FormClosedReason, ReplyTarget, RoutedReason, TurnAnswer } from '../schemas/turn.ts';

/** How a turn has ended. */
export type EndedTurn = Pick<KnownTurn, 'turnId' | 'status' | 'cause' | 'reply'> & {
  target: ReplyTarget;
  handoff?: Handoff | null | undefined;
  resolves?: boolean | undefined;
};

/** What whoever submits a message again is told of its turn; null while the turn has not ended. */
export function recordedAnswer(
  turn: KnownTurn,
  { steps, messageEmail }: Pick<SessionSnapshot, 'steps' | 'messageEmail'>,
): TurnAnswer | null {
  const decision = steps.findLast(({ turnId }) => turnId === turn.turnId)?.decision;
  const target = replyTarget(turn.facts, messageEmail);
  return turnAnswer({ ...turn, target, handoff: decision?.handoff, resolves: decision?.resolves });
}

/** `email`: the thread of the customer's message. */
export function replyTarget({ channel }: { channel: Channel }, email: EmailThread | null): ReplyTarget {
  return { channel, ...(email ? { email } : {}) };
}

/** Null while the turn has not ended. */
export function turnAnswer({
  turnId,
  status,
  cause,
  target,
  handoff,
  resolves,
  ...turn
}: EndedTurn): TurnAnswer | null {
  if (status === 'open' || status === 'continued') return null;
  const reply = turn.reply ?? '';
  if (status === 'replied') {
    return {
      state: 'replied',
      turnId,
      reply,
      target,
      ...(handoff ? { handoff } : {}),
      ...(resolves ? { resolved: true } : {}),
    };
  }
  if (status === 'failed') return { state: 'failed', turnId, cause: cause ?? 'unknown', reply, target };
  if (status === 'withdrawn') return { state: 'form_closed', formId: `${turnId}/0`, reason: formClosedReason(cause) };
  return { state: 'routed', turnId, reason: routedReason(cause) };
}

function formClosedReason(cause: string | null): FormClosedReason {
  return cause === 'expired' || cause === 'taken_over' || cause === 'resolved' ? cause : 'withdrawn';
}

function routedReason(cause: string | null): RoutedReason {
  return cause === 'autopilot_off' || cause === 'topic_off' || cause === 'resolved' ? cause : 'taken_over';
}
