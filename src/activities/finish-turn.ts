// Last step of a turn that its last decision did not end: it failed, or that decision's attempt was lost after it was recorded.
import type { Metrics } from '../observe/metrics.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { failureHandoff } from '../turn/failure-handoff.ts';
import { AI_UNAVAILABLE_REPLY } from '../turn/prompts.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import { toldAgain } from './begin-turn.ts';
import { stepOf } from './decide.ts';
import { type Ending, endingOf, endTurn, type TurnEnd } from './end-turn.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `step` holds the decision that ends it; without it the turn failed for the given cause and goes to the team. */
export type FinishTurn = TurnRef & ({ step: number } | { failure: string });

/** Idempotent: of a turn that has ended it says how. */
export function finishTurn({ db, contexts, metrics }: { db: Database; contexts: TurnContexts; metrics: Metrics }) {
  const ended = endTurn({ db, contexts, metrics });
  return async (finish: FinishTurn): Promise<TurnEnd> => {
    const { organisationId, sessionId, messageId, turnId } = finish;
    const ref = { organisationId, sessionId, messageId, turnId };
    const decisionIn = (context: TurnContext) =>
      'step' in finish ? stepOf(context, { turnId, step: finish.step })?.decision : undefined;
    const context = await contexts.of(ref, (kept) => 'failure' in finish || decisionIn(kept) !== undefined);
    const decision = decisionIn(context);
    const ending = 'failure' in finish ? failed(finish.failure) : decision && endingOf(decision);
    if (!ending) throw new Error(`turn ${turnId} has no decision that ends it`);
    return (await ended({ ref, context, ending })) ?? (await recordedEnd(ref));
  };

  async function recordedEnd(ref: TurnRef): Promise<TurnEnd> {
    const { organisationId, turnId } = ref;
    const snapshot = await readSessionSnapshot(db, ref);
    const turn = snapshot?.turns.find((one) => one.turnId === turnId);
    const answer = snapshot && turn && recordedAnswer(turn, snapshot);
    if (!answer) throw new Error(`turn ${turnId} could not be closed and has not ended`);
    const { delivery } = await toldAgain(db, { organisationId, turn, settings: snapshot.settings });
    return { answer, ...(delivery ? { delivery } : {}) };
  }
}

/** Visible, and never silent: the customer hears that a person will answer (product.md, 1). */
function failed(cause: string): Ending {
  return { status: 'failed', reply: AI_UNAVAILABLE_REPLY, cause, handoff: failureHandoff(cause), resolves: false };
}
