/**
 * After the call: what the AI reads about it, and what the effect ledger keeps of it. The only place with the texts of
 * product.md's table "What the AI receives" (seed: execution, "How the AI sees failures").
 */
import type { CallCause, CallOutcome, CallState } from '../schemas/call.ts';
import { CALL_TIMEOUT_MS } from './limits.ts';

/** What the AI is given about one call. `responseStatus` is null when no status exists: the body is then all there is. */
export interface ToolResult {
  responseStatus: number | null;
  body: string;
}

const timedOut: ToolResult = { responseStatus: 408, body: `Request timed out after ${CALL_TIMEOUT_MS}ms` };

const cutMarker = '\n[response cut: it was longer than the limit, only its beginning is shown]';

/** Stands at the end of a body of which the model's context holds only the beginning (product.md, 1). */
export function shownMarker({ shownBytes, ofBytes }: { shownBytes: number; ofBytes: number }): string {
  return `\n[${shownBytes} of ${ofBytes} bytes shown]`;
}

/** The status and body the AI receives for an outcome, row by row as product.md, 2 lists them. */
export function toolResult(outcome: CallOutcome): ToolResult {
  switch (outcome.kind) {
    case 'response':
      return { responseStatus: outcome.status, body: outcome.cut ? outcome.body + cutMarker : outcome.body };
    case 'timeout':
      return timedOut;
    case 'network-error':
      return { responseStatus: null, body: 'Something went wrong' };
    case 'unknown':
      return timedOut;
    case 'not-sent':
      return { responseStatus: null, body: notSentText(outcome.cause) };
    case 'collected':
      return { responseStatus: null, body: `The customer entered: ${outcome.values}` };
    case 'email':
      return { responseStatus: null, body: emailText(outcome) };
    default:
      return unreachable(outcome);
  }
}

/** The same result as the one text a model reads: the status on its own line, then the body verbatim. */
export function resultForModel(outcome: CallOutcome): string {
  const { responseStatus, body } = toolResult(outcome);
  return responseStatus === null ? body : `responseStatus: ${responseStatus}\n\n${body}`;
}

/**
 * The state a sent call ends in. `sent` tells whether a byte of the request may have left (see `EndpointAnswer`).
 *
 * - `succeeded`: the endpoint itself answered 2xx; nothing else ever is.
 * - `failed`: it is known that the call did not do what it should: any other status, or an error before the first byte.
 *   That is not `not_sent`: a call settled as `not_sent` may be planned again, and a failed one is never repeated.
 * - `unknown`: bytes may have left and no full answer came back (timeout, reset, worker lost): the effect may exist.
 * - `not_sent`: the fence was never passed.
 */
export function ledgerState(outcome: CallOutcome, sent = true): CallState {
  switch (outcome.kind) {
    case 'response':
      return outcome.status >= 200 && outcome.status < 300 ? 'succeeded' : 'failed';
    case 'timeout':
    case 'network-error':
      return sent && !neverLeft.has(outcome.cause) ? 'unknown' : 'failed';
    case 'unknown':
      return 'unknown';
    case 'not-sent':
      return 'not_sent';
    case 'collected':
      return 'succeeded';
    case 'email':
      return outcome.state;
    default:
      return unreachable(outcome);
  }
}

/**
 * What the AI is told beside the documented text when a call other than GET may or may not have taken effect
 * (product.md, 1.6); undefined when there is nothing to add.
 */
export function effectNotice({ state, method }: { state: CallState | null; method: string }): string | undefined {
  if (method === 'GET' || state !== 'unknown') return undefined;
  return 'It is unknown whether this call took effect. Do not claim that it did or that it did not.';
}

/** Causes that can only arise before a connection stands. */
const neverLeft: ReadonlySet<CallCause> = new Set<CallCause>(['dns', 'refused', 'blocked_address', 'invalid_request']);

function notSentText(cause: CallCause): string {
  if (cause === 'no_longer_allowed') return 'The call was not sent: this action is no longer available here.';
  if (cause === 'invalid_request') return 'The call was not sent: no request can be made from these arguments.';
  return 'The call was not sent.';
}

function emailText({ state, answer }: Extract<CallOutcome, { kind: 'email' }>): string {
  if (state === 'succeeded') return 'The e-mail was sent.';
  if (state === 'failed') return `The e-mail was not sent: ${answer || 'the mail server could not be reached'}`;
  return 'It is unknown whether the e-mail was sent.';
}

function unreachable(outcome: never): never {
  throw new Error(`unhandled call outcome: ${JSON.stringify(outcome)}`);
}
