import { quantile } from '../bench/statistics.ts';
import type { Findings, PointRow } from './findings.ts';

/** What one variant found. */
export interface VariantFindings extends Findings {
  variant: string;
}

const COLUMNS = [
  ...['sessions', 'requests', 'polls', 'replied', 'failed'],
  ...['succeeded', 'refused', 'unknown', 'not_sent', 'median s', 'max s'],
];
const SUMS = ['duplicates', 'stuck', 'lost', 'answeredTwice', 'inconsistent'] as const;
const NAME_WIDTH = 46;

/** One row a point, and the sums of what must not be. */
export function table(results: readonly VariantFindings[]): string[] {
  return [
    line('', COLUMNS),
    ...results.flatMap(({ variant, rows }) => [variant, ...rows.map((row) => line(`  ${row.point}`, cells(row)))]),
    '',
    SUMS.map((what) => `${what} ${sum(results, what)}`).join(', '),
  ];
}

/** The same as one line: all sessions, the sessions of each point over all variants, and the sums. */
export function summary(results: readonly VariantFindings[]): string {
  const points: Record<string, number> = {};
  for (const { rows } of results) {
    for (const { point, sessions } of rows) points[point] = (points[point] ?? 0) + sessions;
  }
  return JSON.stringify({
    runs: Object.values(points).reduce((total, sessions) => total + sessions, 0),
    points,
    ...Object.fromEntries(SUMS.map((what) => [what, sum(results, what)])),
    table: results.flatMap(({ variant, rows }) => rows.map((row) => ({ variant, ...row }))),
  });
}

/** False when an effect was repeated, a message stayed unanswered or was answered twice, or the ledger contradicts the company. */
export function isSound(results: readonly VariantFindings[]): boolean {
  return SUMS.every((what) => sum(results, what) === 0);
}

function cells({ seconds, ...row }: PointRow): string[] {
  const times = seconds.length === 0 ? ['', ''] : [quantile(seconds, 0.5).toFixed(1), quantile(seconds, 1).toFixed(1)];
  const { sessions, requests, polls, replied, failed, succeeded, refused, unknown, notSent } = row;
  const counts = [sessions, requests, polls, replied, failed, succeeded, refused, unknown, notSent];
  return [...counts.map(String), ...times];
}

function line(name: string, values: readonly string[]): string {
  return [name.padEnd(NAME_WIDTH), ...values.map((value) => value.padStart(9))].join(' ').trimEnd();
}

function sum(results: readonly VariantFindings[], what: (typeof SUMS)[number]): number {
  return results.reduce((total, findings) => total + findings[what], 0);
}
