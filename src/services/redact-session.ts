import { randomBytes } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import { MAX_REDACTION_CHARACTERS, type RedactedRows, redactionMarker, replaceMarkers } from '../schemas/redaction.ts';
import { isStorable } from '../schemas/storable.ts';
import { ERASED } from '../store/contact-erasure.ts';
import type { Database } from '../store/database.ts';
import { PURGED } from '../store/purge.ts';
import { redactMessage, removeFromSession } from '../store/redacted-rows.ts';
import { insertRedaction, lockSession, readSessionRuns } from '../store/redactions.ts';
import { readMessages } from '../store/sessions.ts';
import { deleteExecutions, executionsOf, isRunning } from '../temporal/executions.ts';
import { turnWorkflowId } from '../temporal/workflow-ids.ts';
import { textRemover } from '../turn/text-remover.ts';
import { jobWorkflowId } from '../workflows/messages.ts';
import { namedSession } from './named-session.ts';

/** Shorter ones stand in what nobody wants redacted. */
const FEWEST_MATCHED_CHARACTERS = 3;
/** A message as short as "yes" is quoted by nothing, and stands everywhere. */
const FEWEST_QUOTED_CHARACTERS = 8;

export interface RedactionRequest {
  organisationId: string;
  /** its id, ours, `#number` or a helpdesk's number */
  session: string;
  /** redacted whole, or with `match` the message that must hold it */
  messageId?: string | undefined;
  /** taken out of everything the session recorded */
  match?: string | undefined;
  /** who redacts, and why: kept in the audit */
  by: string;
  reason: string;
}

export interface Redacted extends RedactedRows {
  redactionId: string;
  sessionId: string;
  /** what stands in place of the text */
  marker: string;
  at: Date;
  /** false: the message was too short to be looked for beyond its row */
  quotesRemoved: boolean;
  /** Temporal executions of the session and its jobs that were deleted: they hold the sealed text */
  deletedExecutions: number;
}

/**
 * Takes a message, or a text wherever it is quoted, out of a session, and writes down who did it and why. Refuses while a turn, a
 * job or a run of either is under way. All or nothing: when Temporal refuses, no row is changed, and it can be repeated.
 * @throws ErrandError `invalid_request`, `not_found`, `session_busy`
 */
export async function redactSession(
  { db, temporal }: { db: Database; temporal: Client },
  { session, messageId, match, ...request }: RedactionRequest,
): Promise<Redacted> {
  const { organisationId, by, reason } = request;
  assertRequest({ ...request, session, messageId, match });
  const { sessionId } = await namedSession(db, { organisationId, session });
  const key = { organisationId, sessionId };
  const said = messageId === undefined ? undefined : await messageText(db, { ...key, messageId });
  const redactionId = `r-${randomBytes(4).toString('hex')}`;
  const quoted = match ?? said?.trim() ?? '';
  const quotesRemoved = match !== undefined || quoted.length >= FEWEST_QUOTED_CHARACTERS;
  if (quotesRemoved) assertNotQuoted(quoted, { by, reason, redactionId });
  const remover = textRemover(quoted, redactionId);
  if (match !== undefined && said !== undefined && remover.text(said) === said) {
    throw new ErrandError(
      'not_found',
      `message "${messageId}" does not hold the text: leave --message out to look in all`,
      {
        field: 'match',
      },
    );
  }
  return db.transaction(async (transaction) => {
    assertQuiet(await lockSession(transaction, key), session);
    const whole = match === undefined && messageId !== undefined;
    const ofMessage = whole ? await redactMessage(transaction, { ...key, messageId, redactionId }) : 0;
    const none = { messages: 0, steps: 0, jobs: 0, handoffSummaries: 0 };
    const rows = quotesRemoved ? await removeFromSession(transaction, { ...key, remover }) : none;
    const changed = { ...rows, messages: rows.messages + ofMessage };
    if (Object.values(changed).every((count) => count === 0)) {
      throw new ErrandError('not_found', `nothing that session "${session}" recorded holds the text`, {
        field: 'match',
      });
    }
    const at = await insertRedaction(transaction, {
      ...{ ...key, id: redactionId, messageId: messageId ?? null, redactedBy: by, reason },
    });
    // last: what was deleted there does not come back when this is rolled back
    const deletedExecutions = await deleteClosedRuns(temporal, {
      ...{ session, sessionId, ...(await readSessionRuns(transaction, key)) },
    });
    return {
      redactionId,
      sessionId,
      marker: redactionMarker(redactionId),
      at,
      ...changed,
      quotesRemoved,
      deletedExecutions,
    };
  });
}

function assertRequest({ messageId, match, by, reason }: RedactionRequest): void {
  if (messageId === undefined && match === undefined)
    throw wrong('message', 'say which message, or a text with --match');
  if (match !== undefined && (match.trim().length < FEWEST_MATCHED_CHARACTERS || !isStorable(match))) {
    throw wrong('match', `must have ${FEWEST_MATCHED_CHARACTERS} characters at least`);
  }
  for (const [field, text] of Object.entries({ by, reason })) {
    if (text.trim() === '' || text.length > MAX_REDACTION_CHARACTERS || !isStorable(text)) {
      throw wrong(field, `must have 1 to ${MAX_REDACTION_CHARACTERS} characters`);
    }
  }
}

/** The audit is kept for good. */
function assertNotQuoted(
  quoted: string,
  { redactionId, ...told }: { by: string; reason: string; redactionId: string },
) {
  const { text } = textRemover(quoted, redactionId);
  for (const [field, said] of Object.entries(told)) {
    if (text(said) !== said) throw wrong(field, 'must not hold the text that is redacted');
  }
}

function wrong(field: string, problem: string): ErrandError {
  return new ErrandError('invalid_request', `--${field}: ${problem}`, { field });
}

async function messageText(
  db: Database,
  { messageId, ...key }: { organisationId: string; sessionId: string; messageId: string },
): Promise<string> {
  const found = (await readMessages(db, key)).find(({ id }) => id === messageId);
  if (!found) {
    throw new ErrandError('not_found', `the session has no message "${messageId}": see errand session --json`, {
      field: 'message',
    });
  }
  if (found.text !== PURGED && found.text !== ERASED && replaceMarkers(found.text, () => '') !== '') return found.text;
  throw new ErrandError('not_found', `of message "${messageId}" nothing is left to redact`, { field: 'message' });
}

function assertQuiet({ openTurns, pendingJobs }: { openTurns: number; pendingJobs: number }, session: string): void {
  if (openTurns > 0) throw busy(session, 'a turn is under way: wait for its end, or take the session over');
  if (pendingJobs > 0) throw busy(session, 'a job is under way: wait for its end, or cancel it');
}

function busy(session: string, problem: string): ErrandError {
  return new ErrandError('session_busy', `session "${session}": ${problem}`, { field: 'session' });
}

/** A run that began since is not in the list, and says what is new. @throws ErrandError `session_busy` */
async function deleteClosedRuns(
  temporal: Client,
  { session, sessionId, runIds, jobIds }: { session: string; sessionId: string; runIds: string[]; jobIds: string[] },
): Promise<number> {
  const workflowId = turnWorkflowId(sessionId);
  const executions = runIds.map((runId) => ({ workflowId, runId }));
  for (const id of [workflowId, ...jobIds.map((jobId) => jobWorkflowId({ jobId }))]) {
    executions.push(...(await executionsOf(temporal, id)));
    if (await isRunning(temporal, id)) throw busy(session, `${id} is about to end: try again in a moment`);
  }
  return deleteExecutions(temporal, executions);
}
