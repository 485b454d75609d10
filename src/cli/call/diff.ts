import { type CallComparison, compareWithTest } from '../../services/show-call.ts';
import type { ComparedHeader, HeaderVerdict } from '../../turn/compare-calls.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { maskedText } from './masked-text.ts';

const WORDS: Record<HeaderVerdict, string> = {
  absent: 'absent in the call',
  scheme_missing: 'the call lacks the scheme',
  scheme_added: 'the call has a scheme, the test has none',
  scheme_differs: 'the same credentials under another scheme',
  differs_in_case: 'differs only in case',
  differs: 'differs',
  only_here: 'in the call only',
  looks_alike: 'same scheme and length, the values can not be compared',
  by_call: 'differs in every call, by design',
  same: 'same',
};

export async function diff({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const comparison = await withStore(({ db }) => compareWithTest(db, { organisationId: org, call: id }));
  if (json) console.log(JSON.stringify(comparison));
  else printLines(readable(comparison));
}

function readable({ call, test, method, url, headers, bodyBytes, comparable }: CallComparison): string[] {
  return [
    `call ${call.callId} of ${call.plannedAt.toISOString()}: ${call.status ?? call.cause}, revision ${call.revision}`,
    `test ${test.callId} of ${test.plannedAt.toISOString()}: ${test.status}, revision ${test.revision}`,
    ...(comparable ? [] : ['the keys were rotated between the two: only schemes and lengths are compared']),
    ...pairLines('method', method),
    ...pairLines('url', url),
    ...headers.flatMap(headerLines),
    ...pairLines('body bytes', bodyBytes),
  ];
}

function pairLines(what: string, { call, test }: { call: unknown; test: unknown }): string[] {
  return call === test ? [] : [`${what}: differs`, `    call ${call}`, `    test ${test}`];
}

function headerLines({ name, verdict, call, test }: ComparedHeader): string[] {
  const first = `${name}: ${verdict === 'scheme_missing' ? `"${test?.scheme}" is missing` : WORDS[verdict]}`;
  if (verdict === 'same' || verdict === 'by_call') return [first];
  return [first, `    call ${call ? maskedText(call) : '-'}`, `    test ${test ? maskedText(test) : '-'}`];
}
