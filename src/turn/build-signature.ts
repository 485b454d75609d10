/** The signature of a call (RFC 9421 with hmac-sha256): what lets an endpoint trust its context headers. docs/signing.md. */
import type { OutgoingRequest } from '../schemas/call.ts';

/** The key of one organisation, and the two digests that the rules themselves cannot compute. */
export interface CallSigner {
  keyId: string;
  /** SHA-256 of the bytes in base64 */
  digest(bytes: Uint8Array): string;
  /** HMAC-SHA-256 of Latin-1 text in base64, by the organisation's key */
  sign(text: string): string;
}

const HEADERS = ['content-digest', 'signature-input', 'signature'];
const LABEL = 'errand';

/**
 * The request with `Content-Digest`, `Signature-Input` and `Signature`, in the place of any that were configured. Covered are
 * method, host, path, query, body, its type, every `x-opencx-*` header and the Idempotency-Key.
 *
 * @param createdSeconds Unix time; an endpoint refuses signatures that are older than its clock allows
 * @param nonce one per call, of `[0-9a-z-]`: since a call is made once, one that comes twice is a replay
 */
export function signedRequest({
  request,
  signer,
  createdSeconds,
  nonce,
}: {
  request: OutgoingRequest;
  signer: CallSigner;
  createdSeconds: number;
  nonce: string;
}): OutgoingRequest {
  const digest = `sha-256=:${signer.digest(request.body ?? new Uint8Array())}:`;
  const headers: OutgoingRequest['headers'] = [
    ...request.headers.filter(([name]) => !HEADERS.includes(name.toLowerCase())),
    ['Content-Digest', digest],
  ];
  const components = [...derivedComponents(request), ...headers.filter(isCovered).map(fieldComponent)];
  const names = components.map(([name]) => `"${name}"`).join(' ');
  const parameters = `(${names});created=${createdSeconds};keyid="${signer.keyId}";alg="hmac-sha256";nonce="${nonce}"`;
  const base = [...components, ['@signature-params', parameters]]
    .map(([name, value]) => `"${name}": ${value}`)
    .join('\n');
  headers.push(['Signature-Input', `${LABEL}=${parameters}`], ['Signature', `${LABEL}=:${signer.sign(base)}:`]);
  return { ...request, headers };
}

type Component = [name: string, value: string];

function derivedComponents({ method, url }: OutgoingRequest): Component[] {
  const { host, pathname, search } = new URL(url);
  return [
    ['@method', method],
    ['@authority', host],
    ['@path', pathname],
    // the mark stands also where there is no query (RFC 9421, 2.2.7)
    ['@query', search === '' ? '?' : search],
  ];
}

function isCovered([name]: Component): boolean {
  const folded = name.toLowerCase();
  return folded.startsWith('x-opencx-') || ['content-digest', 'content-type', 'idempotency-key'].includes(folded);
}

/** Outer white space of a header value does not survive the wire. */
function fieldComponent([name, value]: Component): Component {
  return [name.toLowerCase(), value.trim()];
}
