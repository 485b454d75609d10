import { createHmac, randomBytes } from 'node:crypto';
import { ErrandError } from '../errors.ts';

const KEY_BYTES = 32;
const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/;

/** The keys of one installation: `current` seals, every key opens what it once sealed (rotation). */
export interface KeyRing {
  current: { id: string; key: Buffer };
  /** what may be told of each key, `id:8 hex digits`, the current one first: two processes with one text have one key */
  checks: readonly string[];
  /** every key, `current` first */
  all: readonly Buffer[];
  /** @throws ErrandError `invalid_config` when a value was sealed with a key that is not configured */
  keyOf(keyId: string): Buffer;
}

/**
 * Reads `id:base64key[,id:base64key...]`: 32-byte keys, the first one seals.
 * @throws ErrandError `invalid_config`, naming `ERRAND_SECRET_KEYS` and never the key itself
 */
export function parseKeyRing(text: string): KeyRing {
  const keys = new Map<string, Buffer>();
  for (const part of text.split(',')) {
    const [id = '', encoded = ''] = part.trim().split(':');
    const key = Buffer.from(encoded, 'base64');
    if (!KEY_ID.test(id) || key.length !== KEY_BYTES) {
      throw new ErrandError(
        'invalid_config',
        'ERRAND_SECRET_KEYS must read id:key[,id:key...], each key 32 bytes in base64 (make one: openssl rand -base64 32)',
        { field: 'ERRAND_SECRET_KEYS' },
      );
    }
    keys.set(id, key);
  }
  const [first] = keys;
  if (!first) throw new Error('a split text has at least one part');
  return {
    current: { id: first[0], key: first[1] },
    checks: [...keys].map(checkOf),
    all: [...keys.values()],
    keyOf(keyId) {
      const key = keys.get(keyId);
      if (!key) {
        throw new ErrandError(
          'invalid_config',
          `no key "${keyId}" in ERRAND_SECRET_KEYS: every client and worker needs every key, old ones behind the first`,
          { field: 'ERRAND_SECRET_KEYS' },
        );
      }
      return key;
    },
  };
}

/** Keyed, so that it tells nothing of a key of 32 random bytes. */
function checkOf([id, key]: [id: string, key: Buffer]): string {
  return `${id}:${createHmac('sha256', key).update('errand key check').digest('hex').slice(0, 8)}`;
}

/** A fresh `ERRAND_SECRET_KEYS` value with one random key. */
export function generateKeyRingText(): string {
  return `k1:${randomBytes(KEY_BYTES).toString('base64')}`;
}
