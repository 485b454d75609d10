// The end of a turn: what the ledger keeps of it, and what its sender and the webhook are told.
import type { Metrics, TurnOutcome } from '../observe/metrics.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { RecordedDecision, TurnAnswer } from '../schemas/turn.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { type EndedByDecision, type FinishedTurn, finishTurn } from '../store/turns.ts';
import { replyTarget, turnAnswer } from '../turn/recorded-answer.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `delivery`: what the organisation's webhook has to be told of it, where it has one. */
export interface TurnEnd {
  answer: TurnAnswer;
  delivery?: DeliveryRef;
}

export type Ending = Pick<FinishedTurn, 'status' | 'reply' | 'cause' | 'handoff' | 'resolves'>;

/** How a decision ends its turn; undefined where a call, or a continuation, comes first. */
export function endingOf({ kind, reply, handoff, resolves }: RecordedDecision): Ending | undefined {
  if (kind === 'route') return { status: 'routed', reply: null, cause: 'topic_off', handoff: null, resolves: false };
  if (kind !== 'reply' || reply === undefined) return undefined;
  return { status: 'replied', reply, cause: null, handoff: handoff ?? null, resolves: resolves === true };
}

/**
 * Publishes the ending, with `decided` in the statement that records this decision. Undefined = the turn has ended before, or
 * another attempt decided first: the ledger says how, not this ending.
 */
export function endTurn({ db, contexts, metrics }: { db: Database; contexts: TurnContexts; metrics: Metrics }) {
  return async ({
    ref,
    context,
    ending,
    decided,
  }: {
    ref: TurnRef;
    context: TurnContext;
    ending: Ending;
    decided?: EndedByDecision;
  }): Promise<TurnEnd | undefined> => {
    const { organisationId, sessionId, turnId } = ref;
    const closed = await finishTurn(db, {
      organisationId,
      sessionId,
      turnId,
      ...ending,
      ...(decided ? { decided } : {}),
    });
    contexts.forget(ref);
    if (!closed) return undefined;
    const { status, cause, delivers, tookMs } = closed;
    const { channel } = context.turn.facts;
    const outcome = outcomeOf(status, ending);
    metrics.turnEnded({ organisationId, sessionId, turnId, outcome, cause, channel, tookMs });
    const target = replyTarget(context.turn.facts, context.messageEmail);
    const answer = turnAnswer({ ...ending, turnId, status, cause, target });
    if (!answer) throw new Error(`turn ${turnId} was closed and is ${status}`);
    return { answer, ...(delivers ? { delivery: { organisationId, deliveryId: turnId } } : {}) };
  };
}

/** A failed turn is handed off, too: what it is counted as is the failure. */
function outcomeOf(status: FinishedTurn['status'], { handoff }: Ending): TurnOutcome {
  return status === 'replied' && handoff ? 'handed_off' : status;
}
