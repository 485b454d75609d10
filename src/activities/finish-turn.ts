// Last step of a turn: the reply is published, once, and only while the session is still the AI's.
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { RecordedDecision, TurnAnswer } from '../schemas/turn.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { finishTurn as closeTurn, type FinishedTurn } from '../store/turns.ts';
import { failureHandoff } from '../turn/failure-handoff.ts';
import { AI_UNAVAILABLE_REPLY } from '../turn/prompts.ts';
import { turnAnswer } from '../turn/recorded-answer.ts';
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
    const ending = 'step' in finish ? ended(await decisionOf(finish)) : failed(finish.failure);
    const { status, cause, delivers } = await closeTurn(db, { organisationId, sessionId, turnId, ...ending });
    contexts.forget({ organisationId, sessionId, messageId, turnId });
    const answer = turnAnswer({ ...ending, turnId, status, cause });
    if (!answer) throw new Error(`turn ${turnId} was closed and is ${status}`);
    return { answer, ...(delivers ? { delivery: { organisationId, deliveryId: turnId } } : {}) };
  };

  async function decisionOf({ step, ...ref }: TurnRef & { step: number }): Promise<RecordedDecision> {
    const decisionIn = (context: TurnContext) => stepOf(context, { turnId: ref.turnId, step })?.decision;
    const decision = decisionIn(await contexts.of(ref, (kept) => decisionIn(kept) !== undefined));
    if (!decision) throw new Error(`step ${ref.turnId}/${step} holds no decision`);
    return decision;
  }
}

function ended({ kind, reply, handoff, resolves }: RecordedDecision): Ending {
  if (kind === 'route') return { status: 'routed', reply: null, cause: 'topic_off', handoff: null, resolves: false };
  if (kind !== 'reply' || reply === undefined) throw new Error(`a decision of kind ${kind} ends no turn`);
  return { status: 'replied', reply, cause: null, handoff: handoff ?? null, resolves: resolves === true };
}

/** Visible, and never silent: the customer hears that a person will answer (product.md, 1). */
function failed(cause: string): Ending {
  return { status: 'failed', reply: AI_UNAVAILABLE_REPLY, cause, handoff: failureHandoff(cause), resolves: false };
}
