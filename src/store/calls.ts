import { and, desc, eq, gte, inArray, isNotNull, lt, sql } from 'drizzle-orm';
import type { CallCause, CallState, CallTimings } from '../schemas/call.ts';
import type { RecordedRequest } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { actionRevisions, jobs, sessions, steps, turns } from './schema.ts';
import type { StepKey } from './steps.ts';

/** A call as lists show it. */
export interface CallEntry {
  /** `<owner id>/<step>` */
  callId: string;
  ownerKind: StepKey['ownerKind'];
  sessionId: string | null;
  ticketNumber: number | null;
  actionId: string;
  toolName: string;
  /** null = a system action's: an e-mail */
  revision: number | null;
  state: CallState;
  cause: CallCause | null;
  status: number | null;
  method: string | null;
  url: string | null;
  plannedAt: Date;
  sentAt: Date | null;
  settledAt: Date | null;
  totalMs: number | null;
}

export interface CallFilter {
  actionId?: string | undefined;
  sessionId?: string | undefined;
  ownerKind?: StepKey['ownerKind'] | undefined;
  state?: CallState | undefined;
  cause?: CallCause | undefined;
  /** an HTTP status, or its class: 4 = 400 to 499 */
  status?: { from: number; to: number } | undefined;
  since?: Date | undefined;
  until?: Date | undefined;
}

/** A place in the list of calls. */
export interface CallPosition {
  ownerId: string;
  step: number;
  /** as PostgreSQL writes it: a Date would lose its microseconds */
  plannedAt: string;
}

const entry = {
  callId: sql<string>`${steps.ownerId} || '/' || ${steps.step}`,
  ownerKind: steps.ownerKind,
  sessionId: sql<string | null>`coalesce(${turns.sessionId}, ${jobs.sessionId})`,
  ticketNumber: sessions.ticketNumber,
  actionId: steps.actionId,
  toolName: sql<string | null>`coalesce(${actionRevisions.toolName}, ${steps.actionId})`,
  revision: steps.revision,
  state: steps.state,
  cause: steps.cause,
  status: steps.responseStatus,
  method: sql<string | null>`${steps.request} ->> 'method'`,
  url: sql<string | null>`${steps.request} ->> 'url'`,
  plannedAt: steps.createdAt,
  sentAt: steps.sentAt,
  settledAt: steps.settledAt,
  totalMs: sql<number | null>`(${steps.timings} ->> 'totalMs')::double precision`,
};

/** The revision that a step's call was made by. */
export const revisionOfStep = and(
  eq(actionRevisions.organisationId, steps.organisationId),
  eq(actionRevisions.actionId, steps.actionId),
  eq(actionRevisions.revision, steps.revision),
);

const entries = (db: Database) =>
  db
    .select(entry)
    .from(steps)
    .leftJoin(actionRevisions, revisionOfStep)
    .leftJoin(
      turns,
      and(eq(turns.organisationId, steps.organisationId), eq(turns.id, steps.ownerId), eq(steps.ownerKind, 'turn')),
    )
    .leftJoin(
      jobs,
      and(eq(jobs.organisationId, steps.organisationId), eq(jobs.id, steps.ownerId), eq(steps.ownerKind, 'job')),
    )
    .leftJoin(sessions, and(eq(sessions.organisationId, steps.organisationId), eq(sessions.id, entry.sessionId)));

/** The calls of a session's turns, and the polls of its jobs. */
const isOfSession = (organisationId: string, sessionId: string) =>
  sql`(${steps.ownerKind}, ${steps.ownerId}) in (
    select 'turn', ${turns.id} from ${turns} where ${turns.organisationId} = ${organisationId} and ${turns.sessionId} = ${sessionId}
    union all
    select 'job', ${jobs.id} from ${jobs} where ${jobs.organisationId} = ${organisationId} and ${jobs.sessionId} = ${sessionId})`;

/** What the customer entered in a form of the AI's has left nothing. */
const isCall = sql`${steps.actionId} is distinct from 'collect_input'`;

/** Where a call stands in lists; undefined = there is no such call. */
export async function readCallPosition(
  db: Database,
  { organisationId, ownerId, step }: { organisationId: string; ownerId: string; step: number },
): Promise<CallPosition | undefined> {
  const [found] = await db
    .select({ ownerId: steps.ownerId, step: steps.step, plannedAt: sql<string>`${steps.createdAt}::text` })
    .from(steps)
    .where(
      and(
        eq(steps.organisationId, organisationId),
        // the kind leads in the key: without it every step is looked at
        inArray(steps.ownerKind, steps.ownerKind.enumValues),
        eq(steps.ownerId, ownerId),
        eq(steps.step, step),
      ),
    );
  return found;
}

/** The calls of an organisation, newest first; `after` = the last one of the page before. */
export async function readCalls(
  db: Database,
  {
    organisationId,
    filter,
    after,
    limit,
  }: {
    organisationId: string;
    filter: CallFilter;
    after?: CallPosition | undefined;
    limit: number;
  },
): Promise<CallEntry[]> {
  const { actionId, sessionId, ownerKind, state, cause, status, since, until } = filter;
  const { createdAt, ownerId, step } = steps;
  const rows = await entries(db)
    .where(
      and(
        eq(steps.organisationId, organisationId),
        isNotNull(steps.actionId),
        isCall,
        isNotNull(steps.state),
        actionId === undefined ? undefined : eq(steps.actionId, actionId),
        sessionId === undefined ? undefined : isOfSession(organisationId, sessionId),
        ownerKind === undefined ? undefined : eq(steps.ownerKind, ownerKind),
        state === undefined ? undefined : eq(steps.state, state),
        cause === undefined ? undefined : eq(steps.cause, cause),
        status === undefined ? undefined : sql`${steps.responseStatus} between ${status.from} and ${status.to}`,
        since === undefined ? undefined : gte(createdAt, since),
        until === undefined ? undefined : lt(createdAt, until),
        after &&
          sql`(${createdAt}, ${ownerId}, ${step}) < (${after.plannedAt}::timestamptz, ${after.ownerId}, ${after.step})`,
      ),
    )
    .orderBy(desc(createdAt), desc(ownerId), desc(step))
    .limit(limit);
  return rows.map(complete);
}

/** The calls of one owner, a turn or a test, in the order of its steps; or its one call at a step; or the last `most` of them. */
export async function readCallsOf(
  db: Database,
  {
    organisationId,
    ownerId,
    step,
    most,
  }: { organisationId: string; ownerId: string; step?: number | undefined; most?: number },
): Promise<CallEntry[]> {
  const found = entries(db)
    .where(
      and(
        eq(steps.organisationId, organisationId),
        eq(steps.ownerId, ownerId),
        isNotNull(steps.state),
        isCall,
        step === undefined ? undefined : eq(steps.step, step),
      ),
    )
    .$dynamic();
  const rows = await (most === undefined ? found.orderBy(steps.step) : found.orderBy(desc(steps.step)).limit(most));
  return (most === undefined ? rows : rows.toReversed()).map(complete);
}

/** The last test of an action that the endpoint answered with 2xx, and whose request was not purged. */
export async function readLastGoodTest(
  db: Database,
  { organisationId, actionId }: { organisationId: string; actionId: string },
): Promise<CallEntry | undefined> {
  const [row] = await entries(db)
    .where(
      and(
        eq(steps.organisationId, organisationId),
        eq(steps.actionId, actionId),
        eq(steps.ownerKind, 'test'),
        sql`${steps.responseStatus} between 200 and 299`,
        isNotNull(steps.arguments),
      ),
    )
    .orderBy(desc(steps.createdAt))
    .limit(1);
  return row && complete(row);
}

/** What lists leave out of a call. */
export interface CallContent {
  arguments: Record<string, unknown> | null;
  request: RecordedRequest | null;
  requestBody: Buffer | null;
  responseHeaders: [string, string][] | null;
  /** content-encoding undone */
  responseBody: Buffer | null;
  responseCut: boolean | null;
  timings: CallTimings | null;
  /** an outcome that came after the call had been settled as unknown */
  lateOutcome: unknown;
}

export async function readCallContent(
  db: Database,
  { organisationId, callId, ownerKind }: Pick<CallEntry, 'callId' | 'ownerKind'> & { organisationId: string },
): Promise<CallContent | undefined> {
  const { request, requestBody, responseHeaders, responseBody, responseCut, timings, lateOutcome } = steps;
  const [row] = await db
    .select({
      arguments: steps.arguments,
      ...{ request, requestBody, responseHeaders, responseBody, responseCut, timings, lateOutcome },
    })
    .from(steps)
    .where(
      and(
        eq(steps.organisationId, organisationId),
        eq(steps.ownerKind, ownerKind),
        eq(steps.ownerId, callId.slice(0, callId.lastIndexOf('/'))),
        eq(steps.step, Number(callId.slice(callId.lastIndexOf('/') + 1))),
      ),
    );
  return row;
}

type Row = Awaited<ReturnType<typeof entries>>[number];

/** A step with a call always has these, although their columns are null for steps without one. */
function complete({ actionId, toolName, state, ...row }: Row): CallEntry {
  if (actionId === null || toolName === null || state === null) {
    throw new Error(`call ${row.callId} has no action`);
  }
  return { ...row, actionId, toolName, state };
}
