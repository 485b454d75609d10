import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { LedgerEntry } from '../../src/turn/claims/ledger-entry.ts';
import { unbackedClaim } from '../../src/turn/claims/unbacked-claim.ts';
import { processorMs } from '../support/processor-ms.ts';

interface Fixture {
  id: string;
  customer: string;
  reply: string;
  ledger: LedgerEntry[];
}

const fixtures = { false: readFixtures('false'), true: readFixtures('true') };

function readFixtures(kind: 'false' | 'true'): Fixture[] {
  return JSON.parse(readFileSync(new URL(`../fixtures/claims/${kind}-claims.json`, import.meta.url), 'utf8'));
}

// ids and categories tell the right answer: the check is given neither
const isFlagged = ({ reply, customer, ledger }: Fixture) => unbackedClaim({ reply, customer, ledger }) !== undefined;

/** By place in the fixture files, which are older than the check. The last quarter's replies were never read by its makers. */
const parts: [name: string, has: (place: number) => boolean][] = [
  ['even places, the check was built on them', (place) => place % 2 === 0],
  ['odd places', (place) => place % 2 === 1],
  ['of these, every fourth, never looked at', (place) => place % 4 === 3],
  ['all', () => true],
];

function percentFlagged(kind: 'false' | 'true', has: (place: number) => boolean): number {
  const own = fixtures[kind].filter((_, place) => has(place));
  return Math.round((1000 * own.filter(isFlagged).length) / own.length) / 10;
}

const measured = new Map(
  parts.map(([name, has]) => [
    name,
    { 'caught %': percentFlagged('false', has), 'false alarms %': percentFlagged('true', has) },
  ]),
);

test('there are at least 50 false claims and 50 acceptable replies', () => {
  expect(fixtures.false.length).toBeGreaterThanOrEqual(50);
  expect(fixtures.true.length).toBeGreaterThanOrEqual(50);
  console.table(Object.fromEntries(measured));
});

// a little below what was measured (docs/claim-check.md): a change of the tables may cost one reply, not five
test.each([
  { part: parts[0], least: 97, most: 3 },
  { part: parts[1], least: 84, most: 7 },
  { part: parts[2], least: 68, most: 14 },
  { part: parts[3], least: 92, most: 3.5 },
])('$part.0: at least $least % of false claims are caught, at most $most % of true ones flagged', (bounds) => {
  const figures = measured.get(bounds.part?.[0] ?? '');
  expect(figures?.['caught %']).toBeGreaterThanOrEqual(bounds.least);
  expect(figures?.['false alarms %']).toBeLessThanOrEqual(bounds.most);
});

test('a reply that is long, or made to take long, is judged in less than a second of the processor', () => {
  const long = fixtures.true.map(({ reply }) => reply).join(' ');
  for (const reply of [long, ...['i and ', 'is it now ', '! a', '. ', 'a-', '"a'].map((part) => part.repeat(20_000))]) {
    const before = process.cpuUsage();
    unbackedClaim({ reply, customer: '', ledger: [] });
    expect(processorMs(before)).toBeLessThan(1_000);
  }
});
