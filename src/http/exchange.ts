import type { TLSSocket } from 'node:tls';
import { Client } from 'undici';
import type { CallTimings, OutgoingRequest } from '../schemas/call.ts';
import type { BodyBuffer } from './body-buffer.ts';
import { exchangeFailure } from './call-failure.ts';
import { ACCEPT_ENCODING, decodedChunks } from './content-coding.ts';
import { skipInterimResponses } from './interim-responses.ts';

/** What has come back so far: filled in as it arrives, so that a failure leaves what preceded it. */
export interface Received {
  /** false while it is certain that no byte of the request has left */
  sent: boolean;
  status?: number;
  responseHeaders: [name: string, value: string][];
  /** after content decoding; holds exactly the allowed bytes of a body that was longer */
  body: BodyBuffer;
}

/**
 * One HTTP/1.1 request and its answer over a connection that stands. Written once: nothing here can dial again.
 * @throws CallFailure with `reset`, a `tls...` cause, `protocol` or `invalid_request`; the signal's reason when it fired
 */
export async function exchange({
  request,
  url,
  socket,
  signal,
  timings,
  received,
}: {
  request: OutgoingRequest;
  url: URL;
  socket: TLSSocket;
  signal: AbortSignal;
  timings: CallTimings;
  received: Received;
}): Promise<void> {
  skipInterimResponses(socket);
  const client = clientOn(socket, url);
  const start = performance.now();
  const acceptEncoding = headerValue(request.headers, 'accept-encoding');
  const headers =
    acceptEncoding === undefined ? [...request.headers, ['Accept-Encoding', ACCEPT_ENCODING]] : request.headers;
  // undici's own `signal` does nothing for a request that it has not begun to write
  const onAbort = () => void client.destroy(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    received.sent = true;
    const response = await client.request({
      method: request.method,
      path: url.pathname + url.search,
      headers: headers.flat(),
      body: request.body ?? null,
      responseHeaders: 'raw',
      // the connection is for this call alone: "connection: close"
      reset: true,
    });
    timings.headersMs = performance.now() - start;
    received.status = response.statusCode;
    received.responseHeaders = pairsOf(response.headers);
    // an error after the reading was stopped has nobody left to hear it
    response.body.on('error', () => {});
    // a 304 names the length of what it does not carry (RFC 9110, 8.6); undici would miss it
    if (response.statusCode === 204 || response.statusCode === 304) return;
    const chunks = decodedChunks({
      chunks: response.body,
      contentEncoding: headerValue(received.responseHeaders, 'content-encoding') ?? '',
      acceptEncoding: acceptEncoding ?? ACCEPT_ENCODING,
    });
    for await (const chunk of chunks) {
      received.body.add(chunk);
      if (received.body.cut) break;
    }
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const failure = exchangeFailure(error, received.status);
    // undici refuses such a request before it writes anything
    if (failure.callCause === 'invalid_request') received.sent = false;
    throw failure;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await client.destroy();
  }
}

/** The value of a header in a list of pairs; several of one name are joined as HTTP reads them. */
export function headerValue(headers: readonly (readonly [string, string])[], name: string): string | undefined {
  const values = headers.filter(([key]) => key.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** An undici client that has this one connection and no clock of its own. */
function clientOn(socket: TLSSocket, url: URL): Client {
  let given = false;
  return new Client(url.origin, {
    connect: (_options, callback) => {
      if (given) return callback(new Error('a call has one connection'), null);
      given = true;
      // not at once: undici forgets the request when the connection is there before it has asked
      queueMicrotask(() => callback(null, socket));
    },
    headersTimeout: 0,
    bodyTimeout: 0,
    pipelining: 1,
  });
}

/** With `responseHeaders: 'raw'` undici gives names and values in turn, though its types say otherwise. */
function pairsOf(raw: unknown): [name: string, value: string][] {
  if (!Array.isArray(raw)) throw new TypeError('undici did not give raw headers');
  const texts = raw.map(String);
  return texts.flatMap((name, at): [string, string][] => (at % 2 === 0 ? [[name, texts[at + 1] ?? '']] : []));
}
