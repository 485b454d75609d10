import { createHash, createHmac, hkdfSync } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';

const KEY_BYTES = 32;
const KEY_ID_BYTES = 8;

/** What an organisation's endpoints verify calls with. */
export interface SigningKey {
  /** 16 hex digits: the `keyid` of a signature; tells neither organisation nor key */
  keyId: string;
  secret: Buffer;
}

/**
 * The signing key of an organisation, derived from a key of the ring (HKDF-SHA-256, RFC 5869): nothing is stored, every worker
 * derives the same, and no organisation's key tells another's.
 */
function signingKey({ key, organisationId }: { key: Buffer; organisationId: string }): SigningKey {
  const derived = (what: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', key, 'errand', `${what}/${organisationId}`, bytes));
  return {
    keyId: derived('call-signing-key-id', KEY_ID_BYTES).toString('hex'),
    secret: derived('call-signing-key', KEY_BYTES),
  };
}

/** The keys of an organisation by the keys of the ring; the first one signs. */
export function signingKeys(keyRing: KeyRing, organisationId: string): SigningKey[] {
  return keyRing.all.map((key) => signingKey({ key, organisationId }));
}

/** Signs with the first key, as the rules of a turn need it. */
export function createSigner(keyRing: KeyRing, organisationId: string) {
  const { keyId, secret } = signingKey({ key: keyRing.current.key, organisationId });
  return {
    keyId,
    digest: (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('base64'),
    sign: (text: string) => createHmac('sha256', secret).update(text, 'latin1').digest('base64'),
  };
}
