/** The bytes of a body as they arrive, up to a limit. */
export interface BodyBuffer {
  /** Keeps what fits; what does not is dropped, and `cut` says so. */
  add(chunk: Uint8Array): void;
  readonly cut: boolean;
  /** what was kept so far, without a copy: read it when nothing is added any more */
  bytes(): Uint8Array;
}

const FIRST_BYTES = 16 * 1024;

/**
 * One buffer that doubles, not a list of chunks: an endpoint that sends its body a byte at a time would make a list of
 * millions of objects out of the few bytes it is allowed.
 */
export function bodyBuffer({ maxBytes }: { maxBytes: number }): BodyBuffer {
  let buffer = Buffer.alloc(0);
  let length = 0;
  let cut = false;
  return {
    add(chunk) {
      const kept = chunk.byteLength > maxBytes - length ? chunk.subarray(0, maxBytes - length) : chunk;
      cut ||= kept.byteLength < chunk.byteLength;
      const needed = length + kept.byteLength;
      if (needed > buffer.byteLength) {
        const larger = Buffer.allocUnsafeSlow(Math.min(maxBytes, Math.max(needed, 2 * buffer.byteLength, FIRST_BYTES)));
        larger.set(buffer.subarray(0, length));
        buffer = larger;
      }
      buffer.set(kept, length);
      length = needed;
    },
    get cut() {
      return cut;
    },
    bytes: () => buffer.subarray(0, length),
  };
}
