import type { TurnAnswer } from '../src/client.ts';
import { ordersOf } from './company.ts';
import { deliveryFaults } from './deliveries.ts';
import type { Installation } from './installation.ts';
import { contradiction, type LedgerCall, openMessages, readLedger, recordedReplies, sentPolls } from './ledger.ts';
import { endlessRuns } from './runs.ts';
import type { ChaosSession, SessionEnd } from './session.ts';

/** Of all messages of a variant at once, on a machine that may be busy with other work. */
const AGAIN_MS = 45_000;

/** One line of the report: the sessions that stood at a point when the blow fell. */
export interface PointRow {
  point: string;
  sessions: number;
  /** calls that the company received */
  requests: number;
  /** looks at long jobs that the company received */
  polls: number;
  /** what the company's webhook was told, repetitions included */
  deliveries: number;
  /** sessions by the answer to their message */
  replied: number;
  failed: number;
  /** calls by the last word of the ledger */
  succeeded: number;
  refused: number;
  unknown: number;
  notSent: number;
  /** from the blow to each answer, in seconds; 0 where it was there before */
  seconds: number[];
}

/** What a run showed. Each kind of fault is counted once per session or call; `problems` says it in words. */
export interface Findings {
  rows: PointRow[];
  /** requests beyond the first of an order */
  duplicates: number;
  /** messages without an answer, the first time or once more, or with a turn that is still open; runs that did not end well */
  stuck: number;
  /** messages that no turn stands for when all is over; replied ones that no call stands for */
  lost: number;
  /** messages, and ends of jobs, with two replies; messages that get another answer when they are submitted again */
  answeredTwice: number;
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
  const [ledger, open, polls] = await Promise.all([
    readLedger(installation),
    openMessages(installation),
    sentPolls(installation),
  ]);
  const endless = await endlessRuns(installation);
  // not before: a turn that was left open is carried on by whoever submits its message again
  const again = await Promise.all(ends.map(({ session }) => answerAgain(installation, session)));
  const replies = await recordedReplies(installation);
  const findings: Findings = {
    rows: [],
    duplicates: 0,
    stuck: endless.length,
    lost: 0,
    answeredTwice: 0,
    inconsistent: 0,
    problems: endless.map((run) => `stuck: ${run}`),
  };
  const rows = new Map<string, PointRow>();
  for (const [index, { session, end }] of ends.entries()) {
    const { name } = session.point;
    const row = rows.get(name) ?? emptyRow(name);
    rows.set(name, row);
    row.sessions += 1;
    const isOpen = open.has(session.message.messageId);
    noteAnswer({ findings, row, session, end, isOpen, blowAt });
    noteReplies({ findings, session, end, replies, again: again[index] });
    const delivered = deliveryFaults(installation, { session, end });
    row.deliveries += delivered.arrived;
    findings.lost += delivered.lost.length;
    findings.answeredTwice += delivered.toldTwice.length;
    for (const lost of delivered.lost) findings.problems.push(`lost: ${lost}`);
    for (const twice of delivered.toldTwice) findings.problems.push(`answered twice: ${twice}`);
    const { orderId: polled } = session;
    const requests = installation.pollsOf(polled);
    row.polls += notePolls({ findings, session, requests, sent: polls.get(polled) ?? 0 });
    for (const orderId of ordersOf(session.message.text)) {
      const calls = ledger.filter((call) => call.orderId === orderId);
      const requests = installation.requestsOf(orderId);
      noteCalls({
        findings,
        row,
        name: `${orderId} (${name})`,
        calls,
        requests,
        isReplied: end.answer.state === 'replied',
      });
    }
  }
  for (const row of rows.values()) noteUnknown({ findings, row, sessions });
  for (const [messageId, count] of replies) {
    if (count > 1) {
      findings.answeredTwice += 1;
      findings.problems.push(`answered twice: ${messageId} has ${count} replies`);
    }
  }
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
    row.seconds.push(Math.max(0, end.at - blowAt) / 1000);
    return;
  }
  findings.stuck += 1;
  const told = state === 'error' ? String(end.answer.error) : JSON.stringify(end.answer);
  findings.problems.push(`stuck: ${orderId} (${point.name}): ${isOpen ? 'its turn is open, ' : ''}it was told ${told}`);
}

/** The same message once more, as a sender does that lost its answer; undefined when that fails. */
async function answerAgain({ client }: Installation, { message }: ChaosSession): Promise<TurnAnswer | undefined> {
  return client.submit(message, { deadlineMs: AGAIN_MS }).catch(() => undefined);
}

function noteReplies({
  findings,
  session: { orderId, message, point },
  end: { answer },
  replies,
  again,
}: {
  findings: Findings;
  session: ChaosSession;
  end: SessionEnd;
  replies: ReadonlyMap<string, number>;
  again: TurnAnswer | undefined;
}): void {
  if (!replies.has(message.messageId)) {
    findings.lost += 1;
    findings.problems.push(`lost: ${orderId} (${point.name}): no turn stands for it`);
  }
  const isTold = answer.state === 'replied' || answer.state === 'failed';
  if (!isTold || (again?.state === answer.state && again.turnId === answer.turnId && again.reply === answer.reply))
    return;
  if (!again || again.state === 'queued') {
    findings.stuck += 1;
    findings.problems.push(
      `stuck: ${orderId} (${point.name}): its answer was not told again within ${AGAIN_MS / 1000} s`,
    );
    return;
  }
  findings.answeredTwice += 1;
  const texts = [answer, again].map((one) => JSON.stringify(one));
  findings.problems.push(`answered twice: ${orderId} (${point.name}): first ${texts[0]}, then ${texts[1]}`);
}

/** A read has no key of its own, so polls are counted: more requests than rows that passed the fence are too many. */
function notePolls({
  findings,
  session: { orderId, point },
  requests,
  sent,
}: {
  findings: Findings;
  session: ChaosSession;
  requests: number;
  sent: number;
}): number {
  if (requests > sent) {
    findings.duplicates += requests - sent;
    findings.problems.push(`duplicate: ${orderId} (${point.name}) had ${requests} polls, the ledger knows ${sent}`);
  }
  return requests;
}

function noteCalls({
  findings,
  row,
  name,
  calls,
  requests,
  isReplied,
}: {
  findings: Findings;
  row: PointRow;
  name: string;
  calls: LedgerCall[];
  requests: number;
  isReplied: boolean;
}): void {
  row.requests += requests;
  row.succeeded += calls.filter((call) => call.state === 'succeeded').length;
  row.refused += calls.filter((call) => call.state === 'failed').length;
  row.unknown += calls.filter(({ state }) => state === 'unknown').length;
  row.notSent += calls.filter(({ state }) => state === 'not_sent').length;
  if (requests > 1) {
    findings.duplicates += requests - 1;
    findings.problems.push(`duplicate: ${name} reached the company ${requests} times`);
  }
  if (isReplied && calls.length === 0) {
    findings.lost += 1;
    findings.problems.push(`lost: ${name}: its customer was replied to, but no call stands for what was asked`);
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
  return {
    point,
    sessions: 0,
    requests: 0,
    polls: 0,
    deliveries: 0,
    replied: 0,
    failed: 0,
    succeeded: 0,
    refused: 0,
    unknown: 0,
    notSent: 0,
    seconds: [],
  };
}
