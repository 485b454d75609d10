import { hkdfSync } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import { openBytes, sealBytes } from './sealing.ts';

/** The path of callbacks below the public URL; the token follows. */
export const CALLBACK_PATH = '/callbacks';

/** What a callback's token says: which call offered it. Whoever has the URL may report that call's job ended, once. */
export interface OfferedCallback {
  organisationId: string;
  /** 32 hex digits */
  sessionId: string;
  /** the step whose call starts the job */
  turnId: string;
  step: number;
  /** ISO 8601; kept to the second */
  expiresAt: string;
}

const EXPIRY_BYTES = 4;
const STEP_BYTES = 1;
const ID_BYTES = 16;
const SESSION_AT = EXPIRY_BYTES + STEP_BYTES + ID_BYTES;
const HEAD_BYTES = SESSION_AT + ID_BYTES;
const TURN_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SESSION_ID = /^[0-9a-f]{32}$/;
const TOKEN = /^([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,600})$/;
const CONTEXT = 'job-callback';

/**
 * `<key id>.<base64url>`, in it, sealed by AES-256-GCM under a key of its own (HKDF-SHA-256 of the ring's): expiry (seconds, 4
 * bytes), step (1), turn id (16), session id (16), organisation id. Its random nonce makes no two alike; it tells nobody anything.
 */
export function callbackToken(keyRing: KeyRing, call: OfferedCallback): string {
  const { organisationId, sessionId, turnId, step, expiresAt } = call;
  if (!TURN_ID.test(turnId) || !SESSION_ID.test(sessionId)) throw new Error(`${turnId}/${step} is not a turn's call`);
  const head = Buffer.alloc(EXPIRY_BYTES + STEP_BYTES);
  head.writeUInt32BE(Math.floor(Date.parse(expiresAt) / 1000));
  head.writeUInt8(step, EXPIRY_BYTES);
  const ids = Buffer.from(turnId.replaceAll('-', '') + sessionId, 'hex');
  const { id, key } = keyRing.current;
  const plain = Buffer.concat([head, ids, Buffer.from(organisationId)]);
  return `${id}.${sealBytes(tokenKey(key), plain, CONTEXT).toString('base64url')}`;
}

/** Undefined for everything that no key of the ring has sealed. An expired one opens: whoever takes it says that it is late. */
export function openCallbackToken(keyRing: KeyRing, token: string): OfferedCallback | undefined {
  const [, keyId = '', body = ''] = TOKEN.exec(token) ?? [];
  const sealed = Buffer.from(body, 'base64url');
  // several texts read as the same bytes: only the one that was offered is it
  if (sealed.toString('base64url') !== body) return undefined;
  try {
    const plain = openBytes(tokenKey(keyRing.keyOf(keyId)), sealed, CONTEXT);
    return {
      organisationId: plain.toString('utf8', HEAD_BYTES),
      sessionId: plain.toString('hex', SESSION_AT, HEAD_BYTES),
      turnId: plain
        .toString('hex', EXPIRY_BYTES + STEP_BYTES, SESSION_AT)
        .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      step: plain.readUInt8(EXPIRY_BYTES),
      expiresAt: new Date(plain.readUInt32BE() * 1000).toISOString(),
    };
  } catch {
    // a key that is not there, or bytes that it did not seal: for whoever calls it is the same
    return undefined;
  }
}

/** What a call offers its endpoint: `<public URL>/callbacks/<token>`. */
export function callbackUrls({ keyRing, publicUrl }: { keyRing: KeyRing; publicUrl: string }) {
  return (call: OfferedCallback): string => `${publicUrl}${CALLBACK_PATH}/${callbackToken(keyRing, call)}`;
}

function tokenKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'errand', CONTEXT, key.length));
}
