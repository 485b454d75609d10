import { z } from 'zod';

/** The precise cause behind the AI's short text; kept for the audit. */
export const callCauseSchema = z.enum([
  'timeout',
  'dns',
  'refused',
  'reset',
  // of TLS failures, those that a person mends in different ways; `tls` is every other
  'tls',
  'tls_expired',
  'tls_untrusted',
  'tls_host',
  'tls_version',
  'blocked_address',
  'protocol',
  'response_cut',
  'body_lost',
  'invalid_request',
  'no_longer_allowed',
  'form_closed',
  'worker_lost',
]);
export type CallCause = z.infer<typeof callCauseSchema>;

/** What made a call; those of a replay are of its turn. */
export const callOwnerSchema = z.enum(['turn', 'job', 'schedule', 'test']);
export type CallOwner = z.infer<typeof callOwnerSchema>;

/** The effect ledger's states: `sent` is committed before the first byte leaves. */
export const callStateSchema = z.enum(['planned', 'sent', 'succeeded', 'failed', 'unknown', 'not_sent']);
export type CallState = z.infer<typeof callStateSchema>;

/** One request as it will stand on the wire. Header values may hold secrets: never log or store it unmasked. */
export interface OutgoingRequest {
  method: string;
  /** absolute, https, percent-encoded */
  url: string;
  /** in order; names as they will be sent */
  headers: [name: string, value: string][];
  body?: Uint8Array;
}

/** What became of a call; the texts the AI reads for each stand in `turn/call-outcome.ts` only. */
export type CallOutcome =
  | { kind: 'response'; status: number; body: string; cut: boolean; cause?: CallCause }
  | { kind: 'timeout'; cause: 'timeout' }
  | { kind: 'network-error'; cause: CallCause }
  | { kind: 'unknown'; cause: CallCause }
  | { kind: 'not-sent'; cause: CallCause }
  /** no request: what the customer entered, as JSON */
  | { kind: 'collected'; values: string; cause?: undefined }
  /** no request either: an e-mail, and what the mail server said of it */
  | { kind: 'email'; state: CallState; answer: string; cause?: CallCause };

/** Durations of one call's phases in milliseconds; a phase that was not reached is absent. */
export interface CallTimings {
  dnsMs?: number;
  /** TCP alone */
  connectMs?: number;
  tlsMs?: number;
  /** from the first byte of the request to the last header of the answer */
  headersMs?: number;
  totalMs: number;
}
