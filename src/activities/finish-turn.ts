// Last step of a turn: the reply is published, once, and only while the session is still the AI's.

import type { TurnAnswer } from '../schemas/turn.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { finishTurn as closeTurn } from '../store/turns.ts';
import { AI_UNAVAILABLE_REPLY } from '../turn/prompts.ts';
import { stepOf } from './decide.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `step` holds the reply; without it the turn failed for the given cause and goes to the team. */
export type FinishTurn = TurnRef & ({ step: number } | { failure: string });

export function finishTurn(db: Database, contexts: TurnContexts) {
  return async (ending: FinishTurn): Promise<TurnAnswer> => {
    const { organisationId, sessionId, messageId, turnId } = ending;
    const failure = 'failure' in ending ? ending.failure : null;
    const reply = 'step' in ending ? await replyOf(ending) : AI_UNAVAILABLE_REPLY;
    const { status, cause } = await closeTurn(db, {
      organisationId,
      sessionId,
      turnId,
      status: failure === null ? 'replied' : 'failed',
      reply,
      cause: failure,
      handoffReason: failure === null ? null : 'ai_unavailable',
    });
    contexts.forget({ organisationId, sessionId, messageId, turnId });
    if (status === 'routed') return { state: 'routed', turnId, reason: cause === 'resolved' ? cause : 'taken_over' };
    return failure === null ? { state: 'replied', turnId, reply } : { state: 'failed', turnId, cause: failure, reply };
  };

  async function replyOf({ step, ...ref }: TurnRef & { step: number }): Promise<string> {
    const replyIn = (context: TurnContext) => stepOf(context, { turnId: ref.turnId, step })?.decision.reply;
    const reply = replyIn(await contexts.of(ref, (kept) => replyIn(kept) !== undefined));
    if (reply === undefined) throw new Error(`step ${ref.turnId}/${step} holds no reply`);
    return reply;
  }
}
