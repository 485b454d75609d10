/** Headers as the audit may keep them: enough to compare two calls, nothing to read a secret from. */
import type { RecordedHeader } from '../schemas/turn.ts';

const knownScheme = /^(bearer|basic|digest|token|apikey|api-key|dpop|hmac|negotiate|aws4-hmac-sha256) +/i;

/** Masks every value. `fingerprint` is a keyed digest (e.g. a truncated HMAC) that the caller provides: this rule is pure. */
export function maskedHeaders({
  headers,
  fingerprint,
}: {
  headers: readonly (readonly [name: string, value: string])[];
  fingerprint: (value: string) => string;
}): RecordedHeader[] {
  return headers.map(([name, value]) => {
    const match = knownScheme.exec(value);
    return {
      name,
      length: value.length,
      fingerprint: fingerprint(value),
      caseFingerprint: fingerprint(value.toLowerCase()),
      ...(match?.[1] === undefined
        ? {}
        : { scheme: match[1], credentialsFingerprint: fingerprint(value.slice(match[0].length)) }),
    };
  });
}
