import { hkdfSync } from 'node:crypto';
import type { KeyRing } from './key-ring.ts';
import { openBytes, sealBytes } from './sealing.ts';

/** The path of a hosted form page below the public URL; its token follows. */
export const FORM_PATH = '/forms';

/** What a link's token says. Whoever has the link may see the form and submit it, until it expires. */
export interface LinkedForm {
  organisationId: string;
  /** `<turn id>/<step>` */
  formId: string;
  /** ISO 8601; kept to the second */
  expiresAt: string;
}

const EXPIRY_BYTES = 4;
const STEP_BYTES = 1;
const TURN_BYTES = 16;
const HEAD_BYTES = EXPIRY_BYTES + STEP_BYTES + TURN_BYTES;
const FORM_ID = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/(\d{1,3})$/;
const TOKEN = /^([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,600})$/;

/**
 * The token of a link: `<key id>.<base64url>`, in it, sealed by AES-256-GCM under a key of its own (HKDF-SHA-256 of the ring's):
 * expiry (seconds, 4 bytes), step (1), turn id (16), organisation id. Sealed rather than signed, so that it tells nobody anything.
 */
export function formToken(keyRing: KeyRing, { organisationId, formId, expiresAt }: LinkedForm): string {
  const [, turnId, step] = FORM_ID.exec(formId) ?? [];
  if (!turnId || !step) throw new Error(`${formId} is not the id of a turn's form`);
  const head = Buffer.alloc(EXPIRY_BYTES + STEP_BYTES);
  head.writeUInt32BE(Math.floor(Date.parse(expiresAt) / 1000));
  head.writeUInt8(Number(step), EXPIRY_BYTES);
  const plain = Buffer.concat([head, Buffer.from(turnId.replaceAll('-', ''), 'hex'), Buffer.from(organisationId)]);
  const { id, key } = keyRing.current;
  return `${id}.${sealBytes(linkKey(key), plain, CONTEXT).toString('base64url')}`;
}

/** Undefined for everything that no key of the ring has sealed. An expired one opens: its page says that it is expired. */
export function openFormToken(keyRing: KeyRing, token: string): LinkedForm | undefined {
  const [, keyId = '', body = ''] = TOKEN.exec(token) ?? [];
  try {
    const plain = openBytes(linkKey(keyRing.keyOf(keyId)), Buffer.from(body, 'base64url'), CONTEXT);
    const turnId = plain
      .toString('hex', EXPIRY_BYTES + STEP_BYTES, HEAD_BYTES)
      .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    return {
      organisationId: plain.toString('utf8', HEAD_BYTES),
      formId: `${turnId}/${plain.readUInt8(EXPIRY_BYTES)}`,
      expiresAt: new Date(plain.readUInt32BE() * 1000).toISOString(),
    };
  } catch {
    // a key that is not there, or bytes that it did not seal: for whoever follows the link it is the same
    return undefined;
  }
}

/** What puts the link into a form: `<public URL>/forms/<token>`. */
export function formLinks({ keyRing, publicUrl }: { keyRing: KeyRing; publicUrl: string }) {
  return (form: LinkedForm): string => `${publicUrl}${FORM_PATH}/${formToken(keyRing, form)}`;
}

const CONTEXT = 'form-link';

function linkKey(key: Buffer): Buffer {
  return Buffer.from(hkdfSync('sha256', key, 'errand', CONTEXT, key.length));
}
