import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CallCause, CallOwner, CallState, CallTimings } from '../schemas/call.ts';
import type { RecordedDecision, RecordedRequest } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { steps } from './schema.ts';

/** Names one step of one owner; `<ownerId>/<step>` is the id of its call. */
export interface StepKey {
  organisationId: string;
  ownerKind: CallOwner;
  ownerId: string;
  step: number;
}

export const thisStep = ({ organisationId, ownerKind, ownerId, step }: StepKey) =>
  and(
    eq(steps.organisationId, organisationId),
    eq(steps.ownerKind, ownerKind),
    eq(steps.ownerId, ownerId),
    eq(steps.step, step),
  );

export interface NewDecision {
  decision: RecordedDecision;
  /** a system action has its name as id, and no revision */
  call: { actionId: string; revision: number | null; arguments: Record<string, unknown>; planned: boolean } | null;
}

/** Inserts a decision once. False = another attempt was first: its decision stands, read that one. */
export async function insertDecision(db: Database, key: StepKey, { decision, call }: NewDecision): Promise<boolean> {
  const inserted = await db
    .insert(steps)
    .values({
      ...key,
      decision,
      state: call?.planned ? 'planned' : null,
      actionId: call?.actionId ?? null,
      revision: call?.revision ?? null,
      arguments: call?.arguments ?? null,
    })
    .onConflictDoNothing()
    .returning({ step: steps.step });
  return inserted.length > 0;
}

export interface PlannedCall {
  actionId: string;
  revision: number;
  arguments: Record<string, unknown>;
}

/** Plans a call that nobody decided, e.g. a poll. A second one of the same key stands back. */
export async function planCall(db: Database, key: StepKey, call: PlannedCall): Promise<void> {
  await db
    .insert(steps)
    .values({ ...key, ...call, state: 'planned' })
    .onConflictDoNothing();
}

export interface FenceAttempt {
  nonce: string;
  /** null = no conversation's call */
  sessionId: string | null;
  request: RecordedRequest;
  requestBody: Uint8Array | null;
  /** a call that was found unsent after its worker was lost may be planned again once */
  again: boolean;
}

/** Of no conversation: what its action's newest revision says. */
const isLive = sql`exists (select from action_revisions a where a.organisation_id = steps.organisation_id
  and a.action_id = steps.action_id and a.valid_to is null and a.status = 'live')`;

const fenceRow = z.object({ won: z.boolean() });

/**
 * The fence before a call: `planned -> sent`, only if the session is open and the AI's and, of a company's action, it is still
 * live and on the session's channel, the contact still in a segment. A call of no conversation needs its action to be live.
 * Committed when this returns: who gets `won` may send, once.
 */
export async function fenceCall(
  db: Database,
  key: StepKey,
  { nonce, sessionId, request, requestBody, again }: FenceAttempt,
): Promise<z.infer<typeof fenceRow>> {
  const { organisationId } = key;
  const result = await db.execute(sql`
    with fenced as (
      update steps set state = 'sent', nonce = ${nonce}, sent_at = now(), settled_at = null, cause = null,
        request = ${JSON.stringify(request)}::jsonb, request_body = ${requestBody && Buffer.from(requestBody)}
      where ${thisStep(key)} and ${mayLeave(again)}
        and ${
          sessionId === null
            ? isLive
            : sql`exists (
          select from sessions s
          left join action_revisions a on a.organisation_id = s.organisation_id and a.action_id = steps.action_id and a.valid_to is null
          where s.organisation_id = ${organisationId} and s.id = ${sessionId} and s.status = 'open' and s.handled_by = 'ai'
            and (steps.revision is null or (a.status = 'live' and s.channel = any (a.channels)
              and (cardinality(a.segment_ids) = 0 or exists (
                select from segment_members m
                where m.organisation_id = s.organisation_id and m.contact_id = s.contact_id and m.segment_id = any (a.segment_ids))))))`
        }
      returning nonce
    )
    select exists (select from fenced) as won`);
  return fenceRow.parse(result.rows[0]);
}

/**
 * What the ledger says of a call right now. The fence's own `state` is that of before it: a statement that waited for
 * another attempt's row still sees its own snapshot.
 */
export async function readCall(db: Database, key: StepKey): Promise<CallRecord | undefined> {
  const [row] = await db
    .select({ state: steps.state, nonce: steps.nonce, cause: steps.cause, status: steps.responseStatus })
    .from(steps)
    .where(thisStep(key));
  return row;
}

export interface CallRecord {
  state: CallState | null;
  nonce: string | null;
  cause: CallCause | null;
  status: number | null;
}

export interface RecordedOutcome {
  state: CallState;
  cause: CallCause | null;
  status: number | null;
  responseHeaders: [string, string][] | null;
  body: Uint8Array | null;
  cut: boolean;
  timings: CallTimings;
}

/**
 * Stores what became of the call that `nonce` sent. One that was settled as unknown meanwhile stays so: the late outcome is
 * kept beside it. May be repeated when its answer was lost. Returns the state that stands.
 */
export async function recordOutcome(
  db: Database,
  key: StepKey,
  { nonce, outcome }: { nonce: string; outcome: RecordedOutcome },
): Promise<CallState | null> {
  const { state, cause, status, timings } = outcome;
  const [stored] = await outcomeStored(db, key, { nonce, outcome });
  if (stored) return stored.state;
  const [late] = await db
    .update(steps)
    .set({ lateOutcome: { state, cause, status, timings } })
    .where(and(thisStep(key), eq(steps.nonce, nonce), eq(steps.state, 'unknown'), eq(steps.cause, 'worker_lost')))
    .returning({ state: steps.state });
  if (late) return late.state;
  // recorded by a statement whose answer was lost: nothing came late
  const call = await readCall(db, key);
  return call?.nonce === nonce ? call.state : null;
}

/** What stores the outcome of a call that is still `sent`: to be awaited, or made part of a larger statement. */
export function outcomeStored(
  db: Database,
  key: StepKey,
  {
    nonce,
    outcome: { state, cause, status, responseHeaders, body, cut, timings },
  }: { nonce: string; outcome: RecordedOutcome },
) {
  return db
    .update(steps)
    .set({
      state,
      cause,
      responseStatus: status,
      responseHeaders,
      responseBody: body && Buffer.from(body),
      responseCut: cut,
      timings,
      settledAt: sql`now()`,
    })
    .where(and(thisStep(key), eq(steps.nonce, nonce), eq(steps.state, 'sent')))
    .returning({ state: steps.state });
}

/** The customer's values take the place of the AI's, as long as the call has not left. */
export async function replaceArguments(db: Database, key: StepKey, values: Record<string, unknown>): Promise<void> {
  await db
    .update(steps)
    .set({ arguments: values })
    .where(and(thisStep(key), eq(steps.state, 'planned')));
}

/** What the customer entered is all that the step was for: it has succeeded, as long as its form was still open. */
export async function recordCollected(db: Database, key: StepKey, values: Record<string, unknown>): Promise<void> {
  await db
    .update(steps)
    .set({ state: 'succeeded', responseBody: Buffer.from(JSON.stringify(values)), settledAt: sql`now()` })
    .where(and(thisStep(key), eq(steps.state, 'planned')));
}

/**
 * Ends a call that will not leave, from the states that its fence could have left from: what was sent, or settled by
 * somebody else, stays. Returns the call as it stands, which alone may be told of it.
 */
export async function recordNotSent(
  db: Database,
  key: StepKey,
  { cause, again = false }: { cause: CallCause; again?: boolean },
): Promise<CallRecord> {
  await db
    .update(steps)
    .set({ state: 'not_sent', cause, settledAt: sql`now()` })
    .where(and(thisStep(key), mayLeave(again)));
  return existingCall(db, key);
}

async function existingCall(db: Database, key: StepKey): Promise<CallRecord> {
  const call = await readCall(db, key);
  if (!call) throw new Error(`no step ${key.ownerId}/${key.step}`);
  return call;
}

/** The states a call may leave from: planned, or found unsent after its worker was lost, once more. */
function mayLeave(again: boolean) {
  return sql`(${steps.state} = 'planned' or (${again} and ${steps.state} = 'not_sent' and ${steps.cause} = 'worker_lost'))`;
}

/**
 * Settles a call whose activity was lost: `planned -> not_sent`, `sent -> unknown`, or, where the lost activity could
 * still tell the status, `sent` to what that status means. Returns the call as it stands.
 */
export async function settleCall(db: Database, key: StepKey, known?: KnownOutcome): Promise<CallRecord> {
  await db
    .update(steps)
    .set({
      state: sql`case when ${steps.state} = 'planned' then 'not_sent' else ${known?.state ?? 'unknown'} end`,
      cause: known ? known.cause : 'worker_lost',
      responseStatus: known?.status ?? null,
      settledAt: sql`now()`,
    })
    .where(and(thisStep(key), sql`${steps.state} in ('planned', 'sent')`));
  return existingCall(db, key);
}

/** What a lost activity could still tell: `body_lost` where an answer had come, else why none did. */
export interface KnownOutcome {
  state: CallState;
  cause: CallCause;
  status: number | null;
}
