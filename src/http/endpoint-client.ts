import { createSecureContext, rootCertificates } from 'node:tls';
import type { CallOutcome, CallTimings, OutgoingRequest } from '../schemas/call.ts';
import { createAddressGuard } from './address-guard.ts';
import { bodyBuffer } from './body-buffer.ts';
import { bodyText } from './body-text.ts';
import { CallFailure } from './call-failure.ts';
import { dial } from './dial.ts';
import { exchange, headerValue, type Received } from './exchange.ts';
import type { ResolveHost } from './resolve-host.ts';

/** Everything known about one call when it is over. */
export interface EndpointAnswer {
  outcome: Extract<CallOutcome, { kind: 'response' | 'timeout' | 'network-error' }>;
  /** false = it is certain that no byte of the request left; true = some may have */
  sent: boolean;
  /** the status line's, also when the body then failed to arrive */
  status?: number;
  /** in order, as received; empty when no headers came */
  responseHeaders: [name: string, value: string][];
  /** the body after content decoding; what had arrived when the call ended early */
  bytes: Uint8Array;
  timings: CallTimings;
  /** the IP address that was dialled, once a connection stood */
  remoteAddress?: string;
  /** the error under `outcome.cause`, for the log; may name hosts and addresses, never header values */
  error?: unknown;
}

/** The only door to customers' endpoints. */
export interface EndpointClient {
  /** Sends once, never again, and always resolves: failures are outcomes. */
  send(request: OutgoingRequest): Promise<EndpointAnswer>;
  /** Ends every connection that stands, its call as a reset; for shutdown after the grace time only. */
  close(): Promise<void>;
}

/**
 * Each call has a connection of its own, so a stale socket can never fail one ambiguously. HTTPS only, TLS 1.2 or newer,
 * certificate and host name verified, redirects returned as they are, no retry (product.md, 2).
 *
 * @param timeoutMs for everything: DNS, connect, TLS, headers and the whole body
 * @param maxResponseBytes counted after decompression; the read stops there
 * @param extraCa PEM certificates trusted beside the built-in ones
 * @param allow `host:port` targets that the address guard lets pass
 * @param resolve answers host names; the operating system unless told otherwise
 * @throws ErrandError `invalid_config` for a malformed `allow` entry
 */
export function createEndpointClient({
  timeoutMs,
  maxResponseBytes,
  extraCa = [],
  allow = [],
  resolve,
}: {
  timeoutMs: number;
  maxResponseBytes: number;
  extraCa?: readonly string[];
  allow?: readonly string[];
  resolve?: ResolveHost;
}): EndpointClient {
  const guard = createAddressGuard({ allow });
  // made once: reading the root certificates takes longer than a handshake
  const secureContext = createSecureContext({ ca: [...rootCertificates, ...extraCa], minVersion: 'TLSv1.2' });
  const open = new Set<{ destroy(): unknown }>();

  async function send(request: OutgoingRequest): Promise<EndpointAnswer> {
    const start = performance.now();
    // the one clock, alone and held here: combined with AbortSignal.any it never fires on Node 20
    const signal = AbortSignal.timeout(timeoutMs);
    const timings: CallTimings = { totalMs: 0 };
    const received: Received = { responseHeaders: [], body: bodyBuffer({ maxBytes: maxResponseBytes }), sent: false };
    let remoteAddress: string | undefined;
    let failure: unknown;
    try {
      const url = httpsUrl(request.url);
      const socket = await dial({ url, guard, secureContext, signal, timings, ...(resolve ? { resolve } : {}) });
      remoteAddress = socket.remoteAddress;
      open.add(socket);
      try {
        await exchange({ request, url, socket, signal, timings, received });
      } finally {
        open.delete(socket);
        socket.destroy();
      }
    } catch (error) {
      failure = error;
    }
    const bytes = received.body.bytes();
    const outcome = outcomeOf({ received, bytes, failure, timedOut: signal.aborted });
    timings.totalMs = performance.now() - start;
    const { sent, status, responseHeaders } = received;
    return {
      outcome,
      sent,
      responseHeaders,
      bytes,
      timings,
      ...(status === undefined ? {} : { status }),
      ...(remoteAddress === undefined ? {} : { remoteAddress }),
      ...(failure === undefined ? {} : { error: failure }),
    };
  }

  return {
    send,
    close: async () => {
      for (const socket of open) socket.destroy();
    },
  };
}

function outcomeOf({
  received: { status, responseHeaders, body: read },
  bytes,
  failure,
  timedOut,
}: {
  received: Received;
  bytes: Uint8Array;
  failure: unknown;
  timedOut: boolean;
}): EndpointAnswer['outcome'] {
  if (failure !== undefined && timedOut) return { kind: 'timeout', cause: 'timeout' };
  if (failure instanceof CallFailure) return { kind: 'network-error', cause: failure.callCause };
  if (failure !== undefined || status === undefined) throw failure;
  const contentType = headerValue(responseHeaders, 'content-type') ?? '';
  const { cut } = read;
  const body = bodyText({ bytes, contentType, cut });
  return { kind: 'response', status, body, cut, ...(cut ? { cause: 'response_cut' } : {}) };
}

function httpsUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new CallFailure('invalid_request', new Error('not a plain https URL'));
  }
  return url;
}
