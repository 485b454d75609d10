// Whatever happened to the activity of a call, the ledger gets a final word on it before the turn goes on.
import type { Metrics } from '../observe/metrics.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { type CallRecord, type KnownOutcome, type StepKey, settleCall as settle } from '../store/steps.ts';
import { type CallResult, namedCall } from './fenced-effect.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `known`: the outcome that the activity could not record itself. */
export type SettleCall = TurnRef & { step: number; known?: KnownOutcome };

export function settleCall({ db, contexts, metrics }: { db: Database; contexts: TurnContexts; metrics: Metrics }) {
  return async ({ step, known, ...ref }: SettleCall): Promise<CallResult> => {
    const key = { organisationId: ref.organisationId, ownerKind: 'turn' as const, ownerId: ref.turnId, step };
    const settled = await settle(db, key, known);
    countSettled({ metrics, key, settled, known });
    const { state, cause } = settled;
    contexts.forget(ref);
    return { state: state ?? 'unknown', cause };
  };
}

/** Counts what only the settling knows of; an outcome that the call's own activity recorded was counted there. */
export function countSettled({
  metrics,
  key,
  settled: { state, cause, status },
  known,
}: {
  metrics: Metrics;
  key: StepKey;
  settled: CallRecord;
  known?: KnownOutcome | undefined;
}): void {
  if (state && (known || cause === 'worker_lost')) metrics.callSettled({ ...namedCall(key), state, cause, status });
}
