// "401 while Test works": one call against another, header by header, without reading a value.
import type { RecordedHeader, RecordedRequest } from '../schemas/turn.ts';

/**
 * What one header of a call is beside the same one of a test. `scheme_missing`: the credentials alone were sent, without
 * e.g. `Bearer`; `scheme_differs`: the same credentials under another scheme; `by_call`: differs in every call, by design;
 * `looks_alike`: same scheme and length, and no common key to tell whether the values are the same.
 */
export type HeaderVerdict =
  | 'same'
  | 'differs'
  | 'differs_in_case'
  | 'scheme_missing'
  | 'scheme_added'
  | 'scheme_differs'
  | 'absent'
  | 'only_here'
  | 'looks_alike'
  | 'by_call';

export interface ComparedHeader {
  name: string;
  verdict: HeaderVerdict;
  /** masked */
  call: RecordedHeader | null;
  test: RecordedHeader | null;
}

export interface ComparedCalls {
  method: { call: string; test: string };
  url: { call: string; test: string };
  /** those that may explain a refusal first */
  headers: ComparedHeader[];
  bodyBytes: { call: number; test: number };
  /** false = the fingerprints were made with different keys (secrets rotate): only names, schemes and lengths tell */
  comparable: boolean;
}

/** What is another value in every call: who it is about, when it was sent, and what proves that. */
const BY_CALL =
  /^(x-opencx-.*|idempotency-key|signature|signature-input|content-digest|content-length|content-type|traceparent)$/i;
const ALWAYS_ALIKE = 'user-agent';

/** Compares a call with a test of the same action (product.md, 6). Names are compared as HTTP does: whatever their case. */
export function compareCalls({ call, test }: { call: RecordedRequest; test: RecordedRequest }): ComparedCalls {
  const comparable = isComparable(call.headers, test.headers);
  const names = [...new Set([...test.headers, ...call.headers].map(({ name }) => name.toLowerCase()))];
  const headers = names.map((key): ComparedHeader => {
    const here = called(call.headers, key);
    const there = called(test.headers, key);
    const verdict = comparable ? verdictOf(here, there) : blindVerdict(here, there);
    const explained = verdict !== 'same' && verdict !== 'absent' && BY_CALL.test(key) ? 'by_call' : verdict;
    return { name: (there ?? here)?.name ?? key, verdict: explained, call: here ?? null, test: there ?? null };
  });
  return {
    method: { call: call.method, test: test.method },
    url: { call: call.url, test: test.url },
    headers: headers.toSorted((left, right) => rank(left) - rank(right)),
    bodyBytes: { call: call.bodyBytes, test: test.bodyBytes },
    comparable,
  };
}

function called(headers: readonly RecordedHeader[], key: string): RecordedHeader | undefined {
  return headers.find(({ name }) => name.toLowerCase() === key);
}

/** Every call says the same `User-Agent`: another fingerprint of it is another key. */
function isComparable(call: readonly RecordedHeader[], test: readonly RecordedHeader[]): boolean {
  return called(call, ALWAYS_ALIKE)?.fingerprint === called(test, ALWAYS_ALIKE)?.fingerprint;
}

function verdictOf(call: RecordedHeader | undefined, test: RecordedHeader | undefined): HeaderVerdict {
  if (!call) return 'absent';
  if (!test) return 'only_here';
  if (call.fingerprint === test.fingerprint) return 'same';
  if (test.credentialsFingerprint === call.fingerprint) return 'scheme_missing';
  if (call.credentialsFingerprint === test.fingerprint) return 'scheme_added';
  if (call.caseFingerprint === test.caseFingerprint) return 'differs_in_case';
  const isSameSecret =
    call.credentialsFingerprint !== undefined && call.credentialsFingerprint === test.credentialsFingerprint;
  // with one scheme and one secret the white space between them is what differs
  return isSameSecret && call.scheme?.toLowerCase() !== test.scheme?.toLowerCase() ? 'scheme_differs' : 'differs';
}

function blindVerdict(call: RecordedHeader | undefined, test: RecordedHeader | undefined): HeaderVerdict {
  if (!call) return 'absent';
  if (!test) return 'only_here';
  if (test.scheme !== undefined && call.scheme === undefined) return 'scheme_missing';
  if (call.scheme !== undefined && test.scheme === undefined) return 'scheme_added';
  if (call.scheme !== test.scheme || call.length !== test.length) return 'differs';
  // a wrong secret is often as long as the right one: "same" would clear the very header that explains the refusal
  return call.name.toLowerCase() === ALWAYS_ALIKE ? 'same' : 'looks_alike';
}

const ORDER: readonly HeaderVerdict[] = [
  'absent',
  'scheme_missing',
  'scheme_added',
  'scheme_differs',
  'differs_in_case',
  'differs',
  'only_here',
  'looks_alike',
  'by_call',
  'same',
];

/** A header about the one call explains little even where it is absent: a test always sends placeholders for it. */
function rank({ name, verdict }: ComparedHeader): number {
  return ORDER.indexOf(verdict) + (verdict === 'absent' && BY_CALL.test(name) ? ORDER.indexOf('by_call') : 0);
}
