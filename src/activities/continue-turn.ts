// Begins a continuation turn: a turn of its own, with the decision its parent already took.
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { insertContinuation } from '../store/turns.ts';
import type { BegunTurn } from './begin-turn.ts';

export interface ContinueTurn extends TurnRef {
  parentTurnId: string;
  runId: string;
}

/** Idempotent: a parent is continued once; a repetition finds the child under the same id. */
export function continueTurn(db: Database) {
  return async ({ organisationId, turnId, parentTurnId, runId }: ContinueTurn): Promise<BegunTurn> => {
    await insertContinuation(db, { organisationId, turnId, parentTurnId, runId });
    return { turnId, answer: null };
  };
}
