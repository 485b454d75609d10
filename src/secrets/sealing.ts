import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import { createSigner } from './signing-key.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** AES-256-GCM: nonce (12 bytes), ciphertext, tag (16 bytes), in that order: the layout of Temporal's own samples. */
export function sealBytes(key: Buffer, plain: Uint8Array, context = ''): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @throws Error when the bytes were changed or sealed for another key or context */
export function openBytes(key: Buffer, sealed: Uint8Array, context = ''): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES))
    .setAAD(Buffer.from(context))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}

/** Seals and opens text for rows of the database, and fingerprints values for the audit. */
export interface Sealer {
  /** `context` says what the value is (e.g. `variable/<organisation>/<name>`): a sealed value moved elsewhere does not open */
  seal(text: string, context: string): string;
  open(sealed: string, context: string): string;
  /** 12 hex digits that tell two values apart without telling either: keyed, so short secrets can't be guessed from it */
  fingerprint(text: string): string;
  /** what signs the calls of an organisation (docs/signing.md) */
  signerOf(organisationId: string): ReturnType<typeof createSigner>;
}

/** Sealed text reads `<key id>.<base64url>`. */
export function createSealer(keyRing: KeyRing): Sealer {
  const { current } = keyRing;
  return {
    seal: (text, context) =>
      `${current.id}.${sealBytes(current.key, Buffer.from(text), context).toString('base64url')}`,
    open(sealed, context) {
      const [keyId = '', body = ''] = sealed.split('.');
      return openBytes(keyRing.keyOf(keyId), Buffer.from(body, 'base64url'), context).toString();
    },
    fingerprint: (text) => createHmac('sha256', current.key).update(text).digest('hex').slice(0, 12),
    signerOf: (organisationId) => createSigner(keyRing, organisationId),
  };
}
