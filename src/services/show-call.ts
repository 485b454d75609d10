import { ErrandError } from '../errors.ts';
import type { RecordedRequest } from '../schemas/turn.ts';
import { type CallContent, type CallEntry, readCallContent, readCallsOf, readLastGoodTest } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { readJobs } from '../store/jobs.ts';
import { type ComparedCalls, compareCalls } from '../turn/compare-calls.ts';
import { showOrganisation } from './edit-organisation.ts';

/** A body as the ledger keeps it: text where it is UTF-8, else base64. */
export interface ShownBody {
  text?: string;
  base64?: string;
  bytes: number;
}

/** One call with all that was sent and received; header values of the request are masked. */
export interface CallStory extends CallEntry, Omit<CallContent, 'requestBody' | 'responseBody'> {
  requestBody: ShownBody | null;
  responseBody: ShownBody | null;
  /** the long job that its answer began */
  jobId: string | null;
  /** nothing is retried */
  attempt: 1;
}

interface CallName {
  organisationId: string;
  /** `<turn>/<step>`, or the turn or test alone where it made one call */
  call: string;
}

/** @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` when a turn has several calls */
export async function showCall(db: Database, { organisationId, call }: CallName): Promise<CallStory> {
  const entry = await callNamed(db, { organisationId, call });
  const { requestBody, responseBody, ...content } = await contentOf(db, { organisationId, ...entry });
  return {
    ...entry,
    ...content,
    requestBody: shown(requestBody),
    responseBody: shown(responseBody),
    jobId: await begunJob(db, { organisationId, ...entry }),
    attempt: 1,
  };
}

async function begunJob(
  db: Database,
  { organisationId, sessionId, callId }: Pick<CallEntry, 'sessionId' | 'callId'> & { organisationId: string },
): Promise<string | null> {
  if (sessionId === null) return null;
  const jobs = await readJobs(db, { organisationId, sessionId, limit: 1_000 });
  return jobs.find(({ turnId, step }) => `${turnId}/${step}` === callId)?.id ?? null;
}

/** A call beside the last test of its action that the endpoint answered with 2xx. */
export interface CallComparison extends ComparedCalls {
  call: CallEntry;
  test: CallEntry;
}

/** @throws ErrandError as `showCall` does; `not_found` when nothing was sent, no test succeeded, or either was purged */
export async function compareWithTest(db: Database, { organisationId, call }: CallName): Promise<CallComparison> {
  const entry = await callNamed(db, { organisationId, call });
  const { actionId, toolName } = entry;
  const here = await requestOf(db, { organisationId, ...entry });
  const test = await readLastGoodTest(db, { organisationId, actionId });
  if (!test) {
    const message = `no test of ${toolName} that was answered with 2xx is kept: make one with errand action test ${toolName}`;
    throw new ErrandError('not_found', message, { field: 'with-test' });
  }
  const there = await requestOf(db, { organisationId, ...test });
  return { call: entry, test, ...compareCalls({ call: here, test: there }) };
}

type Named = CallEntry & { organisationId: string };

async function requestOf(db: Database, entry: Named): Promise<RecordedRequest> {
  const { request } = await contentOf(db, entry);
  // every request has headers: without them it would look as if all were absent
  if (request && request.headers.length > 0) return request;
  const why = request ? 'was purged' : `was never sent (${entry.cause ?? entry.state})`;
  const message = `call ${entry.callId} ${why}: there is no request to compare`;
  throw new ErrandError('not_found', message, { field: 'call' });
}

async function contentOf(db: Database, { organisationId, callId, ownerKind }: Named): Promise<CallContent> {
  const content = await readCallContent(db, { organisationId, callId, ownerKind });
  if (!content) throw new Error(`call ${callId} is gone`);
  return content;
}

async function callNamed(db: Database, { organisationId, call }: CallName): Promise<CallEntry> {
  await showOrganisation(db, organisationId);
  const [, ownerId = call, digits] = /^(.+)\/(\d{1,9})$/.exec(call) ?? [];
  const step = digits === undefined ? undefined : Number(digits);
  const [found, ...others] = await readCallsOf(db, { organisationId, ownerId, step });
  if (!found) {
    const message = `organisation "${organisationId}" has no call "${call}": see errand calls`;
    throw new ErrandError('not_found', message, { field: 'call' });
  }
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ callId }) => callId).join(', ');
  throw new ErrandError('invalid_request', `${call} made several calls: name one of ${ids}`, { field: 'call' });
}

function shown(body: Buffer | null): ShownBody | null {
  if (body === null) return null;
  const bytes = body.byteLength;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body), bytes };
  } catch {
    return { base64: body.toString('base64'), bytes };
  }
}
