import type { RecordedHeader } from '../../schemas/turn.ts';

/** A masked header value for people, e.g. `Bearer *** (32 characters, 5f0c7e8a1b2d)`. */
export function maskedText({ scheme, length, fingerprint }: RecordedHeader): string {
  return `${scheme ? `${scheme} ` : ''}*** (${length} characters, ${fingerprint})`;
}
