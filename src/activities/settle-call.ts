// Whatever happened to the activity of a call, the ledger gets a final word on it before the turn goes on.
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { type KnownOutcome, settleCall as settle } from '../store/steps.ts';
import type { CallResult } from './fenced-effect.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `known`: the outcome that the activity could not record itself. */
export type SettleCall = TurnRef & { step: number; known?: KnownOutcome };

export function settleCall(db: Database, contexts: TurnContexts) {
  return async ({ step, known, ...ref }: SettleCall): Promise<CallResult> => {
    const key = { organisationId: ref.organisationId, ownerKind: 'turn' as const, ownerId: ref.turnId, step };
    const { state, cause } = await settle(db, key, known);
    contexts.forget(ref);
    return { state: state ?? 'unknown', cause };
  };
}
