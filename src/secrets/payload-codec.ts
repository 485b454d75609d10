import type { PayloadCodec } from '@temporalio/common';
import proto from '@temporalio/proto';
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
        return Payload.decode(openBytes(keyRing.keyOf(Buffer.from(keyId).toString()), payload.data));
      });
    },
  };
}
