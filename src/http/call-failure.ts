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
  return error instanceof CallFailure ? error : new CallFailure(hungUp.has(codeOf(error)) ? 'reset' : 'tls', error);
}

/** The cause of an error once the connection stands. */
export function exchangeFailure(error: unknown): CallFailure {
  if (error instanceof CallFailure) return error;
  const code = codeOf(error);
  // the connection ended within a chunked body; undici gives this one no code
  const truncated = error instanceof errors.HTTPParserError && error.message.includes('Invalid EOF state');
  if (truncated || hungUp.has(code)) return new CallFailure('reset', error);
  if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED')
    return new CallFailure('invalid_request', error);
  // a TLS 1.3 server refuses after the handshake is done on our side
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return new CallFailure('tls', error);
  return new CallFailure('protocol', error);
}

const hungUp = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'UND_ERR_SOCKET',
  // the connection ended within the body: fewer bytes than promised
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
]);

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
