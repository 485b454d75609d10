// The effect of a turn: one request to the endpoint of the chosen action, through the fence (fenced-effect.ts).
import { ErrandError } from '../errors.ts';
import type { EndpointClient } from '../http/endpoint-client.ts';
import { headerValue } from '../http/exchange.ts';
import type { Traces } from '../observe/traces.ts';
import type { OutgoingRequest } from '../schemas/call.ts';
import type { Sealer } from '../secrets/sealing.ts';
import { recordedRequest } from '../turn/recorded-request.ts';
import { settledCall } from '../turn/settled-call.ts';
import { type CallbackUrl, callRequest } from './call-request.ts';
import type { Catalogs } from './catalogs.ts';
import { stepOf } from './decide.ts';
import { type CallResult, type EffectStep, type FencedEffectParts, fencedEffect, turnOwner } from './fenced-effect.ts';

/** `form`: the customer's values stand in the ledger. */
export type CallStep = EffectStep & { form: boolean };

export interface CallEndpointParts extends FencedEffectParts {
  catalogs: Catalogs;
  endpoint: EndpointClient;
  sealer: Sealer;
  callbackUrl?: CallbackUrl | undefined;
  traces: Traces;
}

export function callEndpoint({ catalogs, endpoint, sealer, callbackUrl, traces, ...parts }: CallEndpointParts) {
  const performed = fencedEffect(parts);
  return async ({ form, ...effect }: CallStep): Promise<CallResult> => {
    const startedAt = performance.now();
    const { step, again: _, ...ref } = effect;
    const here = { turnId: ref.turnId, step };
    // submitted values replace the AI's: what this worker kept may be older than the form
    const context = await parts.contexts.of(ref, (kept) => !form && stepOf(kept, here)?.state === 'planned');
    const planned = stepOf(context, here);
    const { catalogVersion } = context.turn;
    const { byActionId } = await catalogs.of({ organisationId: ref.organisationId, catalogVersion });
    const compiled = planned?.actionId ? byActionId.get(planned.actionId) : undefined;
    if (!planned || !compiled) throw new Error(`step ${ref.turnId}/${step} plans no call of the catalog`);

    const call = { sessionId: ref.sessionId, messageId: ref.messageId, callId: `${ref.turnId}/${step}` };
    const request = orRefusal(() =>
      withTraceparent(
        callRequest({ context, planned, compiled, ref, sealer, callbackUrl }),
        traces.traceparentOf(call),
      ),
    );
    return performed({
      ...turnOwner({ contexts: parts.contexts, effect, planned }),
      startedAt,
      recorded: request instanceof ErrandError ? undefined : recordedRequest(request, sealer.fingerprint),
      async perform() {
        if (request instanceof ErrandError) throw request;
        const { method } = request;
        const answer = await traces.request({ ...call, method }, () => endpoint.send(request));
        return { outcome: answer.outcome, settled: settledCall(answer) };
      },
    });
  };
}

/** Added last: no signature covers it, as proxies may change it. One that the company configured stays the only one. */
function withTraceparent(request: OutgoingRequest, traceparent: string | undefined): OutgoingRequest {
  if (traceparent === undefined || headerValue(request.headers, 'traceparent') !== undefined) return request;
  return { ...request, headers: [...request.headers, ['traceparent', traceparent]] };
}

/** A refusal is the arguments' fault, and an outcome. */
export function orRefusal<Built>(build: () => Built): Built | ErrandError {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    if (error.code === 'invalid_request') return error;
    // e.g. a key that is not configured: a fault of the worker's, to be logged, and not of the arguments
    throw new Error(error.message, { cause: error });
  }
}
