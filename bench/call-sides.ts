// One call each: through src/http/, and through undici with nothing around it.
import type { SecureContext } from 'node:tls';
import { Agent, request } from 'undici';
import { createEndpointClient } from '../src/http/endpoint-client.ts';
import type { BenchEndpoint } from './endpoint.ts';
import { GET_ORDER_PATH, LARGE_BODY_BYTES, LARGE_PATH } from './subject.ts';

const CALL_TIMEOUT_MS = 60_000;

export interface CallSide {
  /** one call, its body read as text */
  call(): Promise<void>;
  /** one call with a body of `LARGE_BODY_BYTES`; resolves to its text */
  callLarge(): Promise<string>;
  close(): Promise<void>;
}

/**
 * `resume`: a fresh connection that resumes an earlier TLS session; `reuse`: one connection kept alive. Neither is what Errand
 * does: a kept connection can fail ambiguously.
 */
export function bareSide({
  endpoint: { url },
  secureContext,
  resume = false,
  reuse = false,
}: {
  endpoint: BenchEndpoint;
  secureContext: SecureContext;
  resume?: boolean;
  reuse?: boolean;
}): CallSide {
  // the context is made once, as Errand's is: reading the root certificates takes longer than a handshake
  const dispatcher = new Agent({ connect: { secureContext, maxCachedSessions: resume ? 100 : 0 } });
  const textOf = async (path: string) => {
    const signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
    const { body } = await request(url + path, { dispatcher, signal, reset: !reuse });
    return body.text();
  };
  return {
    call: async () => void (await textOf(GET_ORDER_PATH)),
    callLarge: () => textOf(LARGE_PATH),
    close: () => dispatcher.close(),
  };
}

export function errandSide({ url, caPem, target }: BenchEndpoint): CallSide {
  const client = createEndpointClient({
    timeoutMs: CALL_TIMEOUT_MS,
    maxResponseBytes: LARGE_BODY_BYTES,
    extraCa: [caPem],
    allow: [target],
  });
  const textOf = async (path: string) => {
    const { outcome } = await client.send({ method: 'GET', url: url + path, headers: [['User-Agent', 'OpenCX']] });
    if (outcome.kind !== 'response' || outcome.cut) throw new Error(`a call of the bench failed: ${outcome.cause}`);
    return outcome.body;
  };
  return {
    call: async () => void (await textOf(GET_ORDER_PATH)),
    callLarge: () => textOf(LARGE_PATH),
    close: client.close,
  };
}
