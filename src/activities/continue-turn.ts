// Begins a continuation turn: a turn of its own, with the decision its parent already took.
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { readSessionSnapshot } from '../store/session-snapshot.ts';
import { insertContinuation } from '../store/turns.ts';
import { recordedAnswer } from '../turn/recorded-answer.ts';
import { type BegunTurn, toldAgain } from './begin-turn.ts';

export interface ContinueTurn extends TurnRef {
  parentTurnId: string;
  runId: string;
}

/** Idempotent: a parent is continued once. A repetition (a run that was reset) carries on with the message's latest turn. */
export function continueTurn(db: Database) {
  return async ({ parentTurnId, runId, ...ref }: ContinueTurn): Promise<BegunTurn> => {
    const { organisationId, turnId } = ref;
    if (await insertContinuation(db, { organisationId, turnId, parentTurnId, runId })) return { turnId, answer: null };
    const snapshot = await readSessionSnapshot(db, ref);
    const latest = snapshot?.turns.at(-1);
    if (!snapshot || !latest) throw new Error(`turn ${parentTurnId} is not there to be continued`);
    const { settings } = snapshot;
    const answer = recordedAnswer(latest, snapshot);
    return { ...(await toldAgain(db, { organisationId, turn: latest, settings })), answer };
  };
}
