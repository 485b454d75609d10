import { errors } from 'undici';
import type { CallCause } from '../schemas/call.ts';

/** A call that brought no full answer, with its precise cause. Never leaves this room: it becomes a `CallOutcome`. */
export class CallFailure extends Error {
  override readonly name = 'CallFailure';
  readonly callCause: CallCause;

  constructor(callCause: CallCause, cause: unknown) {
    super(`call failed: ${callCause}`, { cause });
    this.callCause = callCause;
  }
}

/** The cause of an error while the TCP connection is made: whatever happened, no connection stands. */
export function connectFailure(error: unknown): CallFailure {
  return error instanceof CallFailure ? error : new CallFailure('refused', error);
}

/** The cause of an error during the TLS handshake: the peer hung up, or one side did not accept the other. */
export function handshakeFailure(error: unknown): CallFailure {
  return error instanceof CallFailure
    ? error
    : new CallFailure(hungUp.has(codeOf(error)) ? 'reset' : tlsCause(error), error);
}

/** The cause of an error once the connection stands; `status` is the answer's, if its headers came. */
export function exchangeFailure(error: unknown, status: number | undefined): CallFailure {
  if (error instanceof CallFailure) return error;
  const code = codeOf(error);
  // the connection ended within a chunked body; undici gives this one no code
  const truncated = error instanceof errors.HTTPParserError && error.message.includes('Invalid EOF state');
  // fewer bytes than promised; before any header it is two framings that contradict each other
  const mismatch = code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH';
  if (truncated || (mismatch && status !== undefined) || hungUp.has(code)) return new CallFailure('reset', error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED')
    return new CallFailure('invalid_request', error);
  // a TLS 1.3 server refuses after the handshake is done on our side
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return new CallFailure(tlsCause(error), error);
  return new CallFailure('protocol', error);
}

/** Node names certificate faults as OpenSSL does (node:tls, "X509 certificate error codes"). */
function tlsCause(error: unknown): CallCause {
  const code = codeOf(error);
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') return 'tls_expired';
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH') return 'tls_host';
  if (untrusted.has(code)) return 'tls_untrusted';
  return oldVersion.has(code) ? 'tls_version' : 'tls';
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
]);

const oldVersion = new Set([
  'ERR_SSL_UNSUPPORTED_PROTOCOL',
  'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
  'ERR_SSL_NO_PROTOCOLS_AVAILABLE',
]);

const hungUp = new Set(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'EHOSTUNREACH', 'UND_ERR_SOCKET']);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
