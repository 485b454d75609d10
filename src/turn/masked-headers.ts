/** Headers as the audit may keep them: enough to compare two calls, nothing to read a secret from. */

/** One header with its value masked (product.md, 2 "Effect ledger": scheme, length and a keyed fingerprint). */
export interface MaskedHeader {
  name: string;
  /** the authentication scheme as it was spelled, e.g. `Bearer`, when the value begins with a known one */
  scheme?: string;
  /** characters of the whole value */
  length: number;
  /** of the whole value */
  fingerprint: string;
  /** of the value in lower case: equal where `fingerprint` is not = the two differ only in case */
  caseFingerprint: string;
  /** of what follows the scheme; present when `scheme` is. Equal to another's `fingerprint` = that one lacks the scheme */
  credentialsFingerprint?: string;
}

const knownScheme = /^(bearer|basic|digest|token|apikey|api-key|dpop|hmac|negotiate|aws4-hmac-sha256) +/i;

/** Masks every value. `fingerprint` is a keyed digest (e.g. a truncated HMAC) that the caller provides: this rule is pure. */
export function maskedHeaders({
  headers,
  fingerprint,
}: {
  headers: readonly (readonly [name: string, value: string])[];
  fingerprint: (value: string) => string;
}): MaskedHeader[] {
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
