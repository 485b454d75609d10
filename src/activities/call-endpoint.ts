// The effect of a turn. One attempt, one request: the fence is committed before the first byte leaves, and whatever ends
// this activity after that, nothing sends the request again.
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ErrandError } from '../errors.ts';
import type { EndpointAnswer, EndpointClient } from '../http/endpoint-client.ts';
import type { CallCause, CallState, OutgoingRequest } from '../schemas/call.ts';
import type { TurnRef } from '../schemas/turn-context.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { fenceCall, type KnownOutcome, readCall, recordNotSent, recordOutcome, type StepKey } from '../store/steps.ts';
import { CALL_TIMEOUT_MS } from '../turn/limits.ts';
import { recordedRequest } from '../turn/recorded-request.ts';
import { settledCall } from '../turn/settled-call.ts';
import { callRequest } from './call-request.ts';
import type { Catalogs } from './catalogs.ts';
import { stepOf } from './decide.ts';
import type { TurnContexts } from './turn-contexts.ts';

/** `again`: its first worker was lost before the fence. `form`: the customer's values stand in the ledger. */
export type CallStep = TurnRef & { step: number; again: boolean; form: boolean };

/** The call as the workflow hears of it: never a body. */
export interface CallResult {
  state: CallState;
  cause: CallCause | null;
  /** the endpoint answered, but the database could not be told: to be recorded by `settleCall` */
  unrecorded?: KnownOutcome;
}

/** After the call's own 60 s, how long the outcome is offered to a database that is away. */
const RECORD_PATIENCE_MS = 7_000;

export interface CallEndpointParts {
  db: Database;
  contexts: TurnContexts;
  catalogs: Catalogs;
  endpoint: EndpointClient;
  sealer: Sealer;
}

export function callEndpoint({ db, contexts, catalogs, endpoint, sealer }: CallEndpointParts) {
  return async ({ step, again, form, ...ref }: CallStep): Promise<CallResult> => {
    const startedAt = performance.now();
    const key: StepKey = { organisationId: ref.organisationId, ownerKind: 'turn', ownerId: ref.turnId, step };
    const here = { turnId: ref.turnId, step };
    // submitted values replace the AI's: what this worker kept may be older than the form
    const context = await contexts.of(ref, (kept) => !form && stepOf(kept, here)?.state === 'planned');
    const planned = stepOf(context, here);
    const { catalogVersion } = context.turn;
    const { byActionId } = await catalogs.of({ organisationId: ref.organisationId, catalogVersion });
    const compiled = planned?.actionId ? byActionId.get(planned.actionId) : undefined;
    if (!planned || !compiled) throw new Error(`step ${ref.turnId}/${step} plans no call of the catalog`);

    const request = requestOrRefusal({ context, planned, compiled, ref, sealer });
    if (request instanceof ErrandError) return notSent('invalid_request');

    const nonce = randomUUID();
    const fence = await fenced({ key, nonce, again, request, sessionId: ref.sessionId });
    if (!fence.won) return notSent('no_longer_allowed');

    const answer = await endpoint.send(request);
    const outcome = settledCall(answer);
    const { state, cause } = outcome;
    const patienceMs = CALL_TIMEOUT_MS + RECORD_PATIENCE_MS - (performance.now() - startedAt);
    const recorded = await insisting(() => recordOutcome(db, key, { nonce, outcome }), patienceMs);
    if (recorded === state) {
      Object.assign(planned, { state, outcome: answer.outcome });
      return { state, cause };
    }
    // settled as unknown meanwhile, or not recorded at all: what the ledger says counts, not what is known here
    contexts.forget(ref);
    if (recorded !== 'unrecorded') return { state: recorded ?? 'unknown', cause };
    return { state: 'sent', cause, unrecorded: knownOutcome(answer, outcome) };

    /** Only the ledger tells that a call was not sent: an earlier or a parallel attempt may have sent it. */
    async function notSent(reason: CallCause): Promise<CallResult> {
      const { state, cause } = await recordNotSent(db, key, { cause: reason, again });
      contexts.forget(ref);
      // somebody else's `sent` has no outcome yet: the workflow settles it
      if (state === null || state === 'planned' || state === 'sent')
        throw new Error(`call ${key.ownerId}/${key.step} is under way elsewhere`);
      return { state, cause };
    }
  };

  async function fenced({
    key,
    request,
    ...attempt
  }: {
    key: StepKey;
    request: OutgoingRequest;
    nonce: string;
    sessionId: string;
    again: boolean;
  }): Promise<{ won: boolean }> {
    const recorded = recordedRequest(request, sealer.fingerprint);
    return fenceCall(db, key, { ...attempt, ...recorded }).catch(async (error: unknown) => {
      // a commit whose answer was lost: only our own nonce, read back, proves that it is ours
      const call = await readCall(db, key);
      if (call?.nonce === attempt.nonce && call.state === 'sent') return { won: true };
      throw error;
    });
  }
}

/** What is left of an outcome that could not be stored: of an answer its status, else why none came. */
function knownOutcome({ outcome, status }: EndpointAnswer, { state }: { state: CallState }): KnownOutcome {
  return outcome.kind === 'response'
    ? { state, cause: 'body_lost', status: status ?? null }
    : { state, cause: outcome.cause, status: null };
}

function requestOrRefusal(parts: Parameters<typeof callRequest>[0]): OutgoingRequest | ErrandError {
  try {
    return callRequest(parts);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    if (error.code === 'invalid_request') return error;
    // e.g. a key that is not configured: a fault of the worker's, to be logged, and not of the arguments
    throw new Error(error.message, { cause: error });
  }
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
