/** A request as the ledger keeps it, just before it leaves. */
import type { OutgoingRequest } from '../schemas/call.ts';
import type { RecordedRequest } from '../schemas/turn.ts';
import { maskedHeaders } from './masked-headers.ts';

/** Header values masked, the body byte for byte. `fingerprint` is a keyed digest that the caller provides. */
export function recordedRequest(
  { method, url, headers, body }: OutgoingRequest,
  fingerprint: (value: string) => string,
): { request: RecordedRequest; requestBody: Uint8Array | null } {
  return {
    request: { method, url, headers: maskedHeaders({ headers, fingerprint }), bodyBytes: body?.length ?? 0 },
    requestBody: body ?? null,
  };
}
