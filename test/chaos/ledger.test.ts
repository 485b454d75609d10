import { expect, test } from 'vitest';
import { contradiction } from '../../chaos/ledger.ts';
import type { CallState } from '../../src/schemas/call.ts';

/** What the ledger says, with which status, how many requests the company saw, and whether both can be true. */
const rows: [state: CallState, status: number | null, requests: number, verdict: string][] = [
  ['succeeded', 200, 1, 'agrees'],
  ['succeeded', 200, 0, 'contradicts'],
  ['failed', 503, 1, 'agrees'],
  ['failed', 503, 0, 'contradicts'],
  ['failed', null, 0, 'agrees'],
  ['failed', null, 1, 'contradicts'],
  ['unknown', null, 0, 'agrees'],
  ['unknown', null, 1, 'agrees'],
  ['not_sent', null, 0, 'agrees'],
  ['not_sent', null, 1, 'contradicts'],
  ['planned', null, 0, 'contradicts'],
  ['sent', null, 1, 'contradicts'],
];

test.for(rows)('%s with status %s and %i requests: %s', ([state, status, requests, verdict]) => {
  const call = { orderId: 'order-0001', state, cause: null, status };
  expect(contradiction(call, requests) === undefined).toBe(verdict === 'agrees');
});
