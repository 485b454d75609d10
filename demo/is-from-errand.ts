import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

const SIGNED_BY_ERRAND =
  /(?:^|, *)errand=(\(([^)]*)\);created=(\d+);keyid="([0-9a-f]+)";alg="hmac-sha256";nonce="[0-9a-z-]+")/;

export interface ReceivedCall {
  method: string;
  /** the host of the URL that is called, with its port unless it is 443 */
  authority: string;
  /** path and query, e.g. `request.url` */
  target: string;
  headers: Record<string, string | undefined>;
  body: Uint8Array;
}

/** `secrets`: key id -> secret, as `errand org signing-key` shows them. */
export function isFromErrand(call: ReceivedCall, secrets: Record<string, string>, nowMs = Date.now()): boolean {
  const { method, authority, target, headers, body } = call;
  const [, parameters = '', list = '', created = '', keyId = ''] =
    SIGNED_BY_ERRAND.exec(headers['signature-input'] ?? '') ?? [];
  const secret = Object.hasOwn(secrets, keyId) ? secrets[keyId] : undefined;
  const given = /(?:^|, *)errand=:([^:]+):/.exec(headers.signature ?? '')?.[1];
  if (!secret || !given || Math.abs(nowMs / 1000 - Number(created)) > 300) return false;

  const covered = [...list.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name);
  const trusted = Object.keys(headers).filter(
    (name) => name.startsWith('x-opencx-') || ['content-type', 'idempotency-key'].includes(name),
  );
  const needed = ['@method', '@authority', '@path', '@query', 'content-digest', ...trusted];
  if (!needed.every((name) => covered.includes(name))) return false;
  const digest = createHash('sha256').update(body).digest('base64');
  if (headers['content-digest'] !== `sha-256=:${digest}:`) return false;

  const [path, query = ''] = target.split(/\?(.*)/s);
  const derived: Record<string, string | undefined> = {
    '@method': method,
    '@authority': authority.toLowerCase(),
    '@path': path,
    '@query': `?${query}`,
  };
  const lines = covered.map((name) => `"${name}": ${name.startsWith('@') ? derived[name] : headers[name]?.trim()}`);
  const base = [...lines, `"@signature-params": ${parameters}`].join('\n');
  const expected = createHmac('sha256', Buffer.from(secret, 'base64')).update(base, 'latin1').digest();
  const signature = Buffer.from(given, 'base64');
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}
