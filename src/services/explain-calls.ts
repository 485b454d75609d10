import type { CatalogAction } from '../schemas/action.ts';
import type { RecordedRequest } from '../schemas/turn.ts';
import type { AnsweringStep } from '../store/answering-turns.ts';
import { readCallContent, readLastGoodTest } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { compareCalls } from '../turn/compare-calls.ts';
import { callFindings } from '../turn/explain/call-findings.ts';
import type { Finding } from '../turn/explain/change.ts';
import type { ExplainedCall, TestedCall } from '../turn/explain/explained-call.ts';
import { filterFindings } from '../turn/explain/filter-findings.ts';
import type { ReadTurns } from './read-turns.ts';

/** A call with what is to be said of it; `test` is the last one answered with 2xx, header by header. */
export interface CallExplanation extends ExplainedCall {
  findings: Finding[];
  test: TestedCall | null;
}

interface CallsQuestion {
  read: ReadTurns;
  action: CatalogAction;
  egressAddresses: readonly string[];
}

/** The calls that an action made in these turns, first to last. */
export async function explainCalls(
  db: Database,
  { read, action, egressAddresses }: CallsQuestion,
): Promise<CallExplanation[]> {
  const { organisationId, facts, contact } = read.record;
  const made = read.steps.filter(({ actionId, state }) => actionId === action.actionId && state !== null);
  if (made.length === 0) return [];
  const tested = await lastTest(db, { organisationId, actionId: action.actionId });
  const rights = rightsNow(read, action);
  return made.flatMap((step): CallExplanation[] => {
    const call = explainedCall(step, action);
    if (!call) return [];
    const test =
      tested && hasHeaders(step.request)
        ? { ...tested.told, ...compareCalls({ call: step.request, test: tested.request }) }
        : null;
    const contactId = contact?.contactId ?? null;
    const context = { organisationId, channel: facts.channel, contactId, test, egressAddresses, rights };
    return [{ ...call, findings: callFindings(call, context), test }];
  });
}

function explainedCall(step: AnsweringStep, { definition }: CatalogAction): ExplainedCall | undefined {
  const { turnId, state, cause, status, revision, request } = step;
  if (state === null) return undefined;
  return {
    callId: `${turnId}/${step.step}`,
    toolName: definition.toolName,
    revision: revision ?? 0,
    ...{ state, cause, status },
    method: request?.method ?? null,
    url: request?.url ?? null,
    responseHeaders: step.responseHeaders ?? [],
    responseCut: step.responseCut ?? false,
    said: saidIn(step.responseStart),
    isRead: definition.method === 'GET',
  };
}

/** A test without headers was purged: every request has some. */
function hasHeaders(request: RecordedRequest | null): request is RecordedRequest {
  return request !== null && request.headers.length > 0;
}

async function lastTest(db: Database, key: { organisationId: string; actionId: string }) {
  const test = await readLastGoodTest(db, key);
  const request = test && (await readCallContent(db, { ...key, ...test }))?.request;
  if (!test || !request || !hasHeaders(request)) return undefined;
  const { callId, revision, plannedAt } = test;
  return { request, told: { callId, revision, at: plannedAt.toISOString() } };
}

/** Why the fence would refuse the action's call now. */
function rightsNow({ record, session }: ReadTurns, { actionId }: CatalogAction): Finding[] {
  const current = record.current.find((one) => one.actionId === actionId);
  const facts = { ...record.facts, segmentIds: record.contact?.segmentIds ?? [] };
  return [
    ...(current ? filterFindings({ action: current, current, record: { ...record, facts } }) : [gone]),
    ...(session.handledBy === 'ai' ? [] : [{ fact: "the session is the team's now", changes: [] }]),
    ...(session.status === 'open' ? [] : [{ fact: `the session is ${session.status} now`, changes: [] }]),
  ].map(({ fact, changes }) => ({ fact, changes }));
}

const gone: Finding = { fact: 'the action has been deleted', changes: [] };

const LONGEST_SAID = 200;

/** The beginning of an answer as one line; null where it is none, or no text. */
function saidIn(bytes: Buffer | null): string | null {
  const text = bytes?.toString('utf8').replaceAll(/\s+/g, ' ').trim() ?? '';
  // what was cut within a character ends in one replacement character; more of them are no text
  const clean = text.replace(/\uFFFD$/, '');
  if (clean === '' || /[\uFFFD\p{Cc}]/u.test(clean)) return null;
  return clean.length > LONGEST_SAID ? `${clean.slice(0, LONGEST_SAID)}...` : clean;
}
