// How anything leaves the engine. One attempt: the fence is committed before the first byte, and whatever ends the activity
// after that, nothing sends it again.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Metrics } from '../observe/metrics.ts';
import type { CallCause, CallOutcome, CallState } from '../schemas/call.ts';
import type { RecordedRequest } from '../schemas/turn.ts';
import type { TurnRef, TurnStep } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import {
  type FenceAttempt,
  fenceCall,
  type KnownOutcome,
  readCall,
  recordNotSent,
  recordOutcome,
  type StepKey,
} from '../store/steps.ts';
import { CALL_TIMEOUT_MS } from '../turn/limits.ts';
import type { SettledCall } from '../turn/settled-call.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `again`: its first worker was lost before the fence. */
export type EffectStep = TurnRef & { step: number; again: boolean };

/** The call as the workflow hears of it: never a body. */
export interface CallResult {
  state: CallState;
  cause: CallCause | null;
  /** an answer came, but the database could not be told: to be recorded by `settleCall` */
  unrecorded?: KnownOutcome;
}

/** After the call's own 60 s, how long the outcome is offered to a database that is away. */
const RECORD_PATIENCE_MS = 7_000;

export interface FencedEffectParts {
  db: Database;
  metrics: Metrics;
  contexts: TurnContexts;
}

/** Whose effect it is, by whose rights it may leave, and who hears of its outcome. */
export interface EffectOwner {
  key: StepKey;
  again: boolean;
  /** the conversation whose rights are asked for; null = none: only the action must be live */
  sessionId: string | null;
  /** the outcome as it stands in the ledger; undefined = what the ledger says counts, not what is known here */
  heard?(outcome: Pick<TurnStep, 'state' | 'outcome'> | undefined): void;
}

/** `planned`: the step as the turn's context has it; gets the outcome. */
export function turnOwner({
  contexts,
  effect: { step, again, ...ref },
  planned,
}: {
  contexts: TurnContexts;
  effect: EffectStep;
  planned: TurnStep;
}): EffectOwner {
  const { organisationId, sessionId, turnId } = ref;
  return {
    key: { organisationId, ownerKind: 'turn', ownerId: turnId, step },
    again,
    sessionId,
    heard: (outcome) => (outcome ? void Object.assign(planned, outcome) : contexts.forget(ref)),
  };
}

export interface Effect extends EffectOwner {
  /** `performance.now()` at the activity's start */
  startedAt: number;
  /** what the ledger keeps of it; undefined = nothing can be sent from these arguments */
  recorded: { request: RecordedRequest; requestBody: Uint8Array | null } | undefined;
  perform(): Promise<PerformedCall>;
  /** in the place of `fenceCall`, by whoever plans in the same statement */
  fence?(attempt: FenceAttempt): Promise<{ won: boolean }>;
  /** in the place of `recordOutcome`, by whoever has more to record with it; may be repeated as that may be */
  record?(performed: PerformedCall & { nonce: string }): Promise<CallState | null>;
}

export interface PerformedCall {
  outcome: CallOutcome;
  settled: SettledCall;
}

/** Performs what the fence lets through, and records what came of it. */
export function fencedEffect({ db, metrics }: Pick<FencedEffectParts, 'db' | 'metrics'>) {
  return async ({
    key,
    again,
    sessionId,
    heard,
    startedAt,
    recorded,
    perform,
    fence: taken = (attempt) => fenceCall(db, key, attempt),
    record = ({ nonce, settled }) => recordOutcome(db, key, { nonce, outcome: settled }),
  }: Effect): Promise<CallResult> => {
    const named = namedCall(key);
    if (!recorded) return notSent('invalid_request');

    const nonce = randomUUID();
    const fence = await fenced({ nonce, again, sessionId, ...recorded });
    if (!fence.won) {
      metrics.fenceRefused(key.ownerKind);
      return notSent('no_longer_allowed');
    }

    const sentAt = performance.now();
    const { outcome, settled } = await perform();
    const performMs = performance.now() - sentAt;
    const { state, cause, status } = settled;
    const patienceMs = CALL_TIMEOUT_MS + RECORD_PATIENCE_MS - (performance.now() - startedAt);
    const stands = await insisting(() => record({ nonce, outcome, settled }), patienceMs);
    if (stands === state) {
      metrics.callSettled({ ...named, state, cause, status, performMs });
      heard?.({ state, outcome });
      return { state, cause };
    }
    // settled as unknown meanwhile, or not recorded at all
    heard?.(undefined);
    if (stands !== 'unrecorded') return { state: stands ?? 'unknown', cause };
    return { state: 'sent', cause, unrecorded: knownOutcome(outcome, settled) };

    async function fenced(attempt: FenceAttempt): Promise<{ won: boolean }> {
      return taken(attempt).catch(async (error: unknown) => {
        // a commit whose answer was lost: only our own nonce, read back, proves that it is ours
        const call = await readCall(db, key);
        if (call?.nonce === attempt.nonce && call.state === 'sent') return { won: true };
        throw error;
      });
    }

    /** Only the ledger tells that a call was not sent: an earlier or a parallel attempt may have sent it. */
    async function notSent(reason: CallCause): Promise<CallResult> {
      const { state, cause } = await recordNotSent(db, key, { cause: reason, again });
      heard?.(undefined);
      // somebody else's `sent` has no outcome yet: the workflow settles it
      if (state === null || state === 'planned' || state === 'sent')
        throw new Error(`call ${key.ownerId}/${key.step} is under way elsewhere`);
      if (state === 'not_sent') metrics.callSettled({ ...named, state, cause });
      return { state, cause };
    }
  };
}

/** As metrics and logs name it. */
export function namedCall({ organisationId, ownerKind: owner, ownerId, step }: StepKey) {
  return { organisationId, owner, callId: `${ownerId}/${step}` };
}

/** What is left of an outcome that could not be stored: of an answer its status, else why none came. */
function knownOutcome(outcome: CallOutcome, { state, status, cause }: SettledCall): KnownOutcome {
  const answered = outcome.kind === 'response' || (outcome.kind === 'email' && status !== null);
  return answered ? { state, cause: 'body_lost', status } : { state, cause: cause ?? 'worker_lost', status: null };
}

async function insisting<T>(run: () => Promise<T>, patienceMs: number): Promise<T | 'unrecorded'> {
  const until = performance.now() + patienceMs;
  for (let pauseMs = 100; ; pauseMs = Math.min(pauseMs * 2, 2_000)) {
    try {
      return await run();
    } catch {
      if (performance.now() + pauseMs > until) return 'unrecorded';
      await delay(pauseMs);
    }
  }
}
