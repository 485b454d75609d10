/** Testing an action: the exact request as a person may read it, secrets masked. */
import type { OutgoingRequest } from '../schemas/call.ts';
import type { RecordedHeader } from '../schemas/turn.ts';
import { isSecretName } from './authoring/secret-names.ts';
import { maskedHeaders } from './masked-headers.ts';

export interface ShownRequest {
  method: string;
  url: string;
  /** in order; the value of a global variable, or of a header that usually carries a secret, is masked */
  headers: ({ name: string; value: string } | RecordedHeader)[];
  /** the body as text; absent when there is none */
  body?: string;
  /** the body was no UTF-8 text: `body` shows what could be read of it */
  binary?: true;
  bodyBytes: number;
}

export function shownRequest({
  request: { method, url, headers, body },
  variables,
  fingerprint,
}: {
  request: OutgoingRequest;
  variables: readonly { key: string }[];
  fingerprint: (value: string) => string;
}): ShownRequest {
  const sealed = new Set(variables.map(({ key }) => key));
  const masked = maskedHeaders({ headers, fingerprint });
  return {
    method,
    url,
    headers: headers.map(([name, value], index) => {
      const hidden = sealed.has(name.toLowerCase()) || isSecretName(name) ? masked[index] : undefined;
      return hidden ?? { name, value };
    }),
    ...(body === undefined ? {} : bodyText(body)),
    bodyBytes: body?.byteLength ?? 0,
  };
}

function bodyText(bytes: Uint8Array): { body: string; binary?: true } {
  try {
    return { body: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { body: new TextDecoder().decode(bytes), binary: true };
  }
}
