// Polls are the calls there are most of: what one writes is one statement before its request leaves, and one after it.
import { and, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import { z } from 'zod';
import { callStateSchema } from '../schemas/call.ts';
import { type JobRef, type JobState, jobStateSchema } from '../schemas/job.ts';
import type { Database } from './database.ts';
import { standingState, thisJob } from './jobs.ts';
import { jobs } from './schema.ts';
import {
  type FenceAttempt,
  outcomeStored,
  type PlannedCall,
  planCall,
  type RecordedOutcome,
  type StepKey,
} from './steps.ts';

const fenceRow = z.object({ won: z.boolean() });

/**
 * Plans a poll and lets it through the fence at once, if its action is live: there is no row before it, and the row of whoever
 * was first, or has settled a lost poll, keeps everybody else out. Committed when this returns: who gets `won` may send, once.
 * Who does not finds the poll planned, or as it stands.
 */
export async function fencePoll(
  db: Database,
  key: StepKey,
  {
    call,
    nonce,
    request,
    requestBody,
  }: Pick<FenceAttempt, 'nonce' | 'request' | 'requestBody'> & { call: PlannedCall },
): Promise<z.infer<typeof fenceRow>> {
  const { organisationId, ownerKind, ownerId, step } = key;
  const { rows } = await db.execute(sql`
    with fenced as (
      insert into steps (organisation_id, owner_kind, owner_id, step, action_id, revision, arguments, state, nonce, sent_at,
        request, request_body)
      select ${organisationId}, ${ownerKind}, ${ownerId}, ${step}::integer, ${call.actionId}, ${call.revision}::integer,
        ${JSON.stringify(call.arguments)}::jsonb, 'sent', ${nonce}, now(),
        ${JSON.stringify(request)}::jsonb, ${requestBody && Buffer.from(requestBody)}::bytea
      where exists (select from action_revisions a where a.organisation_id = ${organisationId}
        and a.action_id = ${call.actionId} and a.valid_to is null and a.status = 'live')
      on conflict do nothing
      returning nonce
    )
    select exists (select from fenced) as won`);
  const fence = fenceRow.parse(rows[0]);
  if (!fence.won) await planCall(db, key, call);
  return fence;
}

export interface PolledJob {
  poll: number;
  /** an HTTP status or a cause */
  outcome: string;
  state: JobState;
  nextPollAt: Date;
}

/** Notes a poll, and with it the end of its job if it says so. May be repeated. Returns the state that stands. */
export async function recordPoll(db: Database, polled: JobRef & PolledJob): Promise<JobState> {
  const noted = pollNoted(db, polled);
  const { rows } = await db.execute(sql`
    with noted as ${noted}, forgotten as (${pollForgotten(polled)}) select state as job from noted`);
  return rows[0] ? jobRow.parse(rows[0]).job : standingState(db, polled);
}

/**
 * Stores what became of the poll that `nonce` sent, and notes it as `recordPoll` does. Null when the
 * call is not `sent` any more: settled as unknown meanwhile, or recorded by a statement whose answer was lost.
 */
export async function recordPolledCall(
  db: Database,
  {
    key,
    nonce,
    outcome,
    polled,
  }: { key: StepKey; nonce: string; outcome: RecordedOutcome; polled: JobRef & PolledJob },
): Promise<{ call: z.infer<typeof callStateSchema>; job: JobState } | null> {
  const noted = pollNoted(db, polled, sql`exists (select from told)`);
  const { rows } = await db.execute(sql`
    with told as ${outcomeStored(db, key, { nonce, outcome })}, noted as ${noted},
      forgotten as (${pollForgotten(polled)})
    select told.state as call, (select state from noted) as job from told`);
  if (!rows[0]) return null;
  const { call, job } = toldRow.parse(rows[0]);
  return { call, job: job ?? (await standingState(db, polled)) };
}

const jobRow = z.object({ job: jobStateSchema });
const toldRow = z.object({ call: callStateSchema, job: jobStateSchema.nullable() });

function pollNoted(
  db: Database,
  { organisationId, jobId, poll, outcome, state, nextPollAt }: JobRef & PolledJob,
  onlyIf?: SQL,
): SQLWrapper {
  const ends = state !== 'pending';
  return db
    .update(jobs)
    .set({
      polls: poll + 1,
      lastOutcome: outcome,
      lastPolledAt: sql`now()`,
      nextPollAt: ends ? null : nextPollAt,
      ...(ends ? { state, cause: outcome, endedAt: sql`now()` } : {}),
    })
    .where(and(thisJob({ organisationId, jobId }), eq(jobs.state, 'pending'), onlyIf))
    .returning({ state: jobs.state });
}

/** Empties the poll before this one if its answer is that of the last one kept before it. */
function pollForgotten({ organisationId, jobId, poll }: JobRef & { poll: number }): SQL {
  const before = poll - 1;
  return sql`
    update steps s set response_body = null, response_headers = null
    where organisation_id = ${organisationId} and owner_kind = 'job' and owner_id = ${jobId} and step = ${before} and exists (
      select from (select response_status, response_body from steps kept
        where kept.organisation_id = ${organisationId} and kept.owner_kind = 'job' and kept.owner_id = ${jobId}
          and kept.step < ${before} and kept.response_body is not null
        order by kept.step desc limit 1) before
      where before.response_body = s.response_body and before.response_status is not distinct from s.response_status)`;
}
