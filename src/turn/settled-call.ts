/** After the call: what the ledger keeps of an endpoint's answer, or a mail server's. */
import type { CallCause, CallOutcome, CallState, CallTimings } from '../schemas/call.ts';
import { ledgerState } from './call-outcome.ts';

export interface SettledCall {
  state: CallState;
  cause: CallCause | null;
  status: number | null;
  responseHeaders: [string, string][];
  body: Uint8Array;
  cut: boolean;
  timings: CallTimings;
}

export function settledCall({
  outcome,
  sent,
  status,
  responseHeaders,
  bytes,
  timings,
}: {
  outcome: CallOutcome;
  sent: boolean;
  status?: number;
  responseHeaders: [string, string][];
  bytes: Uint8Array;
  timings: CallTimings;
}): SettledCall {
  return {
    state: ledgerState(outcome, sent),
    cause: outcome.cause ?? null,
    status: status ?? null,
    responseHeaders,
    body: bytes,
    cut: outcome.kind === 'response' && outcome.cut,
    timings,
  };
}

export function settledMail({
  state,
  status,
  answer,
  cause,
  totalMs,
}: {
  state: CallState;
  status: number | null;
  answer: string;
  cause?: CallCause;
  totalMs: number;
}): SettledCall {
  const body = new TextEncoder().encode(answer);
  return { state, cause: cause ?? null, status, responseHeaders: [], body, cut: false, timings: { totalMs } };
}
