// Last step of a turn: the reply is published, once, and only while the session is still the AI's.
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { RecordedDecision, TurnAnswer } from '../schemas/turn.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { finishTurn as closeTurn, type FinishedTurn } from '../store/turns.ts';
import { failureHandoff } from '../turn/failure-handoff.ts';
import { AI_UNAVAILABLE_REPLY } from '../turn/prompts.ts';
import { replyTarget, turnAnswer } from '../turn/recorded-answer.ts';
import { stepOf } from './decide.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `step` holds the decision that ends it; without it the turn failed for the given cause and goes to the team. */
export type FinishTurn = TurnRef & ({ step: number } | { failure: string });

/** `delivery`: what the organisation's webhook has to be told of it, where it has one. */
export interface TurnEnd {
  answer: TurnAnswer;
  delivery?: DeliveryRef;
}

type Ending = Pick<FinishedTurn, 'status' | 'reply' | 'cause' | 'handoff' | 'resolves'>;

export function finishTurn(db: Database, contexts: TurnContexts) {
  return async (finish: FinishTurn): Promise<TurnEnd> => {
    const { organisationId, sessionId, messageId, turnId } = finish;
    const ref = { organisationId, sessionId, messageId, turnId };
    const decisionIn = (context: TurnContext) =>
      'step' in finish ? stepOf(context, { turnId, step: finish.step })?.decision : undefined;
    const context = await contexts.of(ref, (kept) => 'failure' in finish || decisionIn(kept) !== undefined);
    const ending = 'failure' in finish ? failed(finish.failure) : ended(decisionIn(context), turnId);
    const { status, cause, delivers } = await closeTurn(db, { organisationId, sessionId, turnId, ...ending });
    contexts.forget(ref);
    const target = replyTarget(context.turn.facts, context.messageEmail);
    const answer = turnAnswer({ ...ending, turnId, status, cause, target });
    if (!answer) throw new Error(`turn ${turnId} was closed and is ${status}`);
    return { answer, ...(delivers ? { delivery: { organisationId, deliveryId: turnId } } : {}) };
  };
}

function ended(decision: RecordedDecision | undefined, turnId: string): Ending {
  if (!decision) throw new Error(`turn ${turnId} has no decision to end with`);
  const { kind, reply, handoff, resolves } = decision;
  if (kind === 'route') return { status: 'routed', reply: null, cause: 'topic_off', handoff: null, resolves: false };
  if (kind !== 'reply' || reply === undefined) throw new Error(`a decision of kind ${kind} ends no turn`);
  return { status: 'replied', reply, cause: null, handoff: handoff ?? null, resolves: resolves === true };
}

/** Visible, and never silent: the customer hears that a person will answer (product.md, 1). */
function failed(cause: string): Ending {
  return { status: 'failed', reply: AI_UNAVAILABLE_REPLY, cause, handoff: failureHandoff(cause), resolves: false };
}
