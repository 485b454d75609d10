import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
import { ErrandError } from '../errors.ts';
import type { KeyRing } from './key-ring.ts';
import { openBytes, sealBytes } from './sealing.ts';

const ENCODING = 'binary/encrypted';
const { Payload } = proto.temporal.api.common.v1;

/**
 * Seals every payload that crosses Temporal: metadata `encoding: binary/encrypted` and `encryption-key-id`; data = the
 * whole original payload as protobuf, sealed by AES-256-GCM (see `sealBytes`). Documented for other SDKs in docs/turn.md.
 */
export function createPayloadCodec(keyRing: KeyRing): PayloadCodec {
  const metadata = {
    encoding: Buffer.from(ENCODING),
    'encryption-key-id': Buffer.from(keyRing.current.id),
  };
  return {
    async encode(payloads) {
      return payloads.map((payload) => ({
        metadata,
        data: sealBytes(keyRing.current.key, Payload.encode(payload).finish()),
      }));
    },
    async decode(payloads) {
      return payloads.map((payload) => {
        const encoding = payload.metadata?.encoding;
        const keyId = payload.metadata?.['encryption-key-id'];
        if (!payload.data || !keyId || !encoding || Buffer.from(encoding).toString() !== ENCODING) return payload;
        return Payload.decode(opened(keyRing, { keyId: Buffer.from(keyId).toString(), data: payload.data }));
      });
    },
  };
}

function opened(keyRing: KeyRing, { keyId, data }: { keyId: string; data: Uint8Array }): Uint8Array {
  const key = keyRing.keyOf(keyId);
  try {
    return openBytes(key, data);
  } catch (cause) {
    throw new ErrandError(
      'invalid_config',
      `what was sealed with a key "${keyId}" does not open with the "${keyId}" of ERRAND_SECRET_KEYS here: every client and worker needs the same keys`,
      { field: 'ERRAND_SECRET_KEYS', cause },
    );
  }
}
