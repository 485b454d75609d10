import { ordersOf } from './company.ts';
import type { Installation } from './installation.ts';
import { contradiction, type LedgerCall, openMessages, readLedger } from './ledger.ts';
import type { ChaosSession, SessionEnd } from './session.ts';

/** One line of the report: the sessions that stood at a point when the blow fell. */
export interface PointRow {
  point: string;
  sessions: number;
  /** calls that the company received */
  requests: number;
  /** sessions by the answer to their message */
  replied: number;
  failed: number;
  /** calls by the last word of the ledger */
  unknown: number;
  notSent: number;
  /** from the blow to each answer, in seconds */
  seconds: number[];
}

/** What a run showed. Each kind of fault is counted once per session or call; `problems` says it in words. */
export interface Findings {
  rows: PointRow[];
  /** requests beyond the first of an order */
  duplicates: number;
  /** messages without an answer, or with a turn that is still open */
  stuck: number;
  /** calls of which the ledger contradicts the company, and points with more unknown outcomes than there may be */
  inconsistent: number;
  problems: string[];
}

/**
 * Waits for every session's end, which its sender's patience brings at last, then holds ledger and company against each
 * other. `blowAt` is of `performance.now()`.
 */
export async function examine({
  installation,
  sessions,
  blowAt,
}: {
  installation: Installation;
  sessions: readonly ChaosSession[];
  blowAt: number;
}): Promise<Findings> {
  const ends = await Promise.all(sessions.map(async (session) => ({ session, end: await session.ended })));
  const [ledger, open] = await Promise.all([readLedger(installation), openMessages(installation)]);
  const findings: Findings = { rows: [], duplicates: 0, stuck: 0, inconsistent: 0, problems: [] };
  const rows = new Map<string, PointRow>();
  for (const { session, end } of ends) {
    const { name } = session.point;
    const row = rows.get(name) ?? emptyRow(name);
    rows.set(name, row);
    row.sessions += 1;
    const isOpen = open.has(session.message.messageId);
    noteAnswer({ findings, row, session, end, isOpen, blowAt });
    for (const orderId of ordersOf(session.message.text)) {
      const calls = ledger.filter((call) => call.orderId === orderId);
      noteCalls({ findings, row, name: `${orderId} (${name})`, calls, requests: installation.requestsOf(orderId) });
    }
  }
  for (const row of rows.values()) noteUnknown({ findings, row, sessions });
  findings.rows = [...rows.values()];
  return findings;
}

function noteAnswer({
  findings,
  row,
  session: { orderId, point },
  end,
  isOpen,
  blowAt,
}: {
  findings: Findings;
  row: PointRow;
  session: ChaosSession;
  end: SessionEnd;
  isOpen: boolean;
  blowAt: number;
}): void {
  const { state } = end.answer;
  if (state === 'replied') row.replied += 1;
  if (state === 'failed') row.failed += 1;
  if ((state === 'replied' || state === 'failed') && !isOpen) {
    row.seconds.push((end.at - blowAt) / 1000);
    return;
  }
  findings.stuck += 1;
  const told = state === 'error' ? String(end.answer.error) : JSON.stringify(end.answer);
  findings.problems.push(`stuck: ${orderId} (${point.name}): ${isOpen ? 'its turn is open, ' : ''}it was told ${told}`);
}

function noteCalls({
  findings,
  row,
  name,
  calls,
  requests,
}: {
  findings: Findings;
  row: PointRow;
  name: string;
  calls: LedgerCall[];
  requests: number;
}): void {
  row.requests += requests;
  row.unknown += calls.filter(({ state }) => state === 'unknown').length;
  row.notSent += calls.filter(({ state }) => state === 'not_sent').length;
  if (requests > 1) {
    findings.duplicates += requests - 1;
    findings.problems.push(`duplicate: ${name} reached the company ${requests} times`);
  }
  const contradictions = calls.flatMap((call) => contradiction(call, requests) ?? []);
  if (calls.length === 0 && requests > 0) contradictions.push('a request came, but the ledger knows no call');
  findings.inconsistent += contradictions.length;
  for (const problem of contradictions) findings.problems.push(`inconsistent: ${name}: ${problem}`);
}

function noteUnknown({
  findings,
  row,
  sessions,
}: {
  findings: Findings;
  row: PointRow;
  sessions: readonly ChaosSession[];
}): void {
  const beyondFence = sessions.filter(({ point }) => point.name === row.point && point.fencePassed).length;
  if (row.unknown <= beyondFence) return;
  findings.inconsistent += 1;
  findings.problems.push(
    `inconsistent: ${row.point}: ${row.unknown} calls of unknown outcome, ${beyondFence} had passed the fence`,
  );
}

function emptyRow(point: string): PointRow {
  return { point, sessions: 0, requests: 0, replied: 0, failed: 0, unknown: 0, notSent: 0, seconds: [] };
}
