import { quantile } from '../bench/statistics.ts';
import type { Findings, PointRow } from './findings.ts';

/** What one variant found. */
export interface VariantFindings extends Findings {
  variant: string;
}

/** What a whole run found. */
export interface ChaosResults {
  findings: VariantFindings[];
  /** variants of which nothing can be said: their sessions did not get to their points, or a part failed */
  notRun: { variant: string; reason: string }[];
}

const COLUMNS = [
  ...['sessions', 'requests', 'polls', 'delivered', 'replied', 'failed'],
  ...['succeeded', 'refused', 'unknown', 'not_sent', 'median s', 'max s'],
];
const SUMS = ['duplicates', 'stuck', 'lost', 'answeredTwice', 'inconsistent'] as const;
const NAME_WIDTH = 46;

/** One row a point, and the sums of what must not be. */
export function table({ findings, notRun }: ChaosResults): string[] {
  return [
    line('', COLUMNS),
    ...findings.flatMap(({ variant, rows }) => [variant, ...rows.map((row) => line(`  ${row.point}`, cells(row)))]),
    '',
    ...notRun.map(({ variant, reason }) => `not run to its end: ${variant}: ${reason}`),
    SUMS.map((what) => `${what} ${sum(findings, what)}`).join(', '),
  ];
}

/** The same as one line: all sessions, the sessions of each point over all variants, and the sums. */
export function summary({ findings, notRun }: ChaosResults): string {
  const points: Record<string, number> = {};
  for (const { rows } of findings) {
    for (const { point, sessions } of rows) points[point] = (points[point] ?? 0) + sessions;
  }
  return JSON.stringify({
    runs: Object.values(points).reduce((total, sessions) => total + sessions, 0),
    points,
    ...Object.fromEntries(SUMS.map((what) => [what, sum(findings, what)])),
    notRun,
    table: findings.flatMap(({ variant, rows }) => rows.map((row) => ({ variant, ...row }))),
  });
}

/** True when every variant ran to its end, nothing was repeated, lost, stuck or answered twice, and the ledger was right. */
export function isSound({ findings, notRun }: ChaosResults): boolean {
  return notRun.length === 0 && SUMS.every((what) => sum(findings, what) === 0);
}

function cells({ seconds, ...row }: PointRow): string[] {
  const times = seconds.length === 0 ? ['', ''] : [quantile(seconds, 0.5).toFixed(1), quantile(seconds, 1).toFixed(1)];
  const { sessions, requests, polls, deliveries, replied, failed, succeeded, refused, unknown, notSent } = row;
  const counts = [sessions, requests, polls, deliveries, replied, failed, succeeded, refused, unknown, notSent];
  return [...counts.map(String), ...times];
}

function line(name: string, values: readonly string[]): string {
  return [name.padEnd(NAME_WIDTH), ...values.map((value) => value.padStart(9))].join(' ').trimEnd();
}

function sum(findings: readonly VariantFindings[], what: (typeof SUMS)[number]): number {
  return findings.reduce((total, found) => total + found[what], 0);
}
