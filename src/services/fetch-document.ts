import { ErrandError } from '../errors.ts';
import { createEndpointClient } from '../http/endpoint-client.ts';
import { CALL_TIMEOUT_MS } from '../turn/limits.ts';
import type { Egress } from './test-action.ts';

const MOST_BYTES = 50 * 1024 * 1024;

/** A document that stands at an address, with the name that its path ends in. */
export interface FetchedDocument {
  text: string;
  fileName: string;
}

/**
 * Fetches an OpenAPI document through the door that calls go through: https only, private addresses refused, 60 s, no
 * redirect followed. No secret is sent: one that is not public is fetched by its owner and imported as a file.
 * @throws ErrandError `invalid_request` for an address that is none, `unavailable` when no document came
 */
export async function fetchDocument(
  address: string,
  { extraCa, allow }: Pick<Egress, 'extraCa' | 'allow'>,
): Promise<FetchedDocument> {
  const url = httpsAddress(address);
  const client = createEndpointClient({ timeoutMs: CALL_TIMEOUT_MS, maxResponseBytes: MOST_BYTES, extraCa, allow });
  try {
    const headers: [string, string][] = [
      ['User-Agent', 'OpenCX'],
      ['Accept', 'application/json, application/yaml, text/yaml, */*'],
    ];
    const { outcome } = await client.send({ method: 'GET', url: url.href, headers });
    if (outcome.kind !== 'response') throw notFetched(url, outcome.cause);
    if (outcome.cut) throw notFetched(url, `it is larger than ${MOST_BYTES} bytes`);
    if (outcome.status !== 200) throw notFetched(url, `status ${outcome.status}`);
    return { text: outcome.body, fileName: url.pathname.split('/').at(-1) || 'document' };
  } finally {
    await client.close();
  }
}

function httpsAddress(address: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'https:' && url.username === '' && url.password === '') return url;
  const message = 'this address can not be fetched: give an https address without a user, or a file';
  throw new ErrandError('invalid_request', message, { field: 'file' });
}

function notFetched(url: URL, why: string): ErrandError {
  const message = `no document came from ${url.origin}${url.pathname} (${why}): fetch it yourself and import the file`;
  return new ErrandError('unavailable', message, { field: 'file' });
}
