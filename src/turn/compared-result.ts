// What two runs of a schedule are compared by: canonical, so that the order of keys and white space are no change.
import { valueAtPointer } from '../schemas/json-pointer.ts';
import { canonicalJson } from './idempotency-key.ts';

/** A longer one is kept as its digest; the body itself stands in the ledger. */
const LONGEST_RESULT = 16_384;

export interface ComparedResult {
  /** canonical JSON, or the digest of a long one */
  kept: string;
  /** what is left of it where it was purged */
  digest: string;
}

/**
 * The value at `pointer` of a JSON body, or with null the whole body, text as a JSON string where it is no JSON. Null = there
 * is nothing to compare: no such value, or a body of which a value is asked and that is no JSON.
 */
export function comparedResult({
  text,
  pointer,
  digest,
}: {
  text: string;
  pointer: string | null;
  /** a cryptographic hash as text */
  digest: (text: string) => string;
}): ComparedResult | null {
  const json = parsed(text);
  if (pointer !== null && !json) return null;
  const value = json && pointer ? valueAtPointer(json.value, pointer) : (json ?? { value: text });
  if (!value) return null;
  const canonical = canonicalJson(value.value);
  const short = `sha256 ${digest(canonical)}`;
  return { kept: canonical.length <= LONGEST_RESULT ? canonical : short, digest: short };
}

function parsed(text: string): { value: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return { value };
  } catch {
    return undefined;
  }
}
