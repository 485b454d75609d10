import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { JobRef } from '../schemas/job.ts';
import type { Database } from './database.ts';

/** The call that offered the callback. */
export interface CallbackCall {
  organisationId: string;
  sessionId: string;
  turnId: string;
  step: number;
}

/**
 * Where a callback stands: a row of the ledger of its own, keyed by the call, so that there is at most one, also before there is
 * a job. It has no action and no decision, so no list of calls shows it.
 */
const OWNER = sql`'callback/'`;
export const callbackOwnerId = (turnId: string) => `callback/${turnId}`;

/** A part of a statement: the body that a callback brought to the job `j`, also where it stands in the ledger only; else null. */
export const calledBackWith = sql`coalesce(j.callback_body, (
  select convert_from(c.response_body, 'UTF8') from steps c where c.organisation_id = j.organisation_id
    and c.owner_kind = 'job' and c.owner_id = ${OWNER} || j.turn_id and c.step = j.step))`;

const takenRow = z.object({
  /** false = one was taken before */
  first: z.boolean(),
  /** null = the answer to the call has not become a job yet */
  jobId: z.string().nullable(),
  ended: z.boolean(),
  known: z.boolean(),
});

/**
 * Takes a callback of a call, once: stores its body, and in the job where there is one already. Of a job that has ended, of one
 * that was called back, and of a call that is not in the ledger nothing is taken; what comes again is counted.
 */
export async function takeCallback(
  db: Database,
  { organisationId, sessionId, turnId, step, body }: CallbackCall & { body: string },
): Promise<z.infer<typeof takenRow>> {
  const { rows } = await db.execute(sql`
    with call as (
      select p.owner_id from steps p
      join turns t on t.organisation_id = p.organisation_id and t.id = p.owner_id and t.session_id = ${sessionId}
      where p.organisation_id = ${organisationId} and p.owner_kind = 'turn' and p.owner_id = ${turnId} and p.step = ${step}
    ), job as (
      select id, state, callback_body is not null as called_back from jobs
      where organisation_id = ${organisationId} and session_id = ${sessionId} and turn_id = ${turnId} and step = ${step}
    ), taken as (
      insert into steps (organisation_id, owner_kind, owner_id, step, state, response_body, settled_at)
      select ${organisationId}, 'job', ${OWNER} || owner_id, ${step}, 'succeeded', ${Buffer.from(body)}, now() from call
      where not exists (select from job where state <> 'pending' and not called_back)
      on conflict (organisation_id, owner_kind, owner_id, step) do update
        set late_outcome = jsonb_build_object('repeated', coalesce((steps.late_outcome ->> 'repeated')::int, 0) + 1)
      returning late_outcome is null as first
    ), told as (
      update jobs set callback_body = ${body}, next_poll_at = least(next_poll_at, now())
      where organisation_id = ${organisationId} and id = (select id from job) and state = 'pending' and callback_body is null
        and (select first from taken)
    )
    select coalesce((select first from taken), false) as first, (select id from job) as "jobId",
      coalesce((select state <> 'pending' and not called_back from job), false) as ended, exists (select from call) as known`);
  return takenRow.parse(rows[0]);
}

/**
 * Gives a job the callback that came before its row stood: asked by whoever has written the row, in a statement after that one,
 * and by whoever took a callback and saw no job. Of the two the later one sees what the other did. Returns the jobs that got one.
 */
export async function adoptCallback(
  db: Database,
  given: { organisationId: string; sessionId: string } & (Pick<JobRef, 'jobId'> | { turnId: string; step: number }),
): Promise<{ jobId: string } | undefined> {
  const { organisationId, sessionId } = given;
  const named: SQL =
    'jobId' in given ? sql`j.id = ${given.jobId}` : sql`j.turn_id = ${given.turnId} and j.step = ${given.step}`;
  const { rows } = await db.execute(sql`
    update jobs j set callback_body = convert_from(s.response_body, 'UTF8'), next_poll_at = least(j.next_poll_at, now()) from steps s
    where j.organisation_id = ${organisationId} and j.session_id = ${sessionId} and ${named} and j.state = 'pending'
      and j.callback_body is null and s.organisation_id = j.organisation_id and s.owner_kind = 'job'
      and s.owner_id = ${OWNER} || j.turn_id and s.step = j.step and s.response_body is not null
    returning j.id as "jobId"`);
  return rows[0] && z.object({ jobId: z.string() }).parse(rows[0]);
}

/** Takes a callback back that did not end its job: the next one is the first again. `body`: of the one that is meant. */
export async function dropCallback(
  db: Database,
  { organisationId, jobId, body }: JobRef & { body: string },
): Promise<void> {
  await db.execute(sql`
    with dropped as (
      delete from steps s using jobs j where j.organisation_id = ${organisationId} and j.id = ${jobId} and j.state = 'pending'
        and s.organisation_id = j.organisation_id and s.owner_kind = 'job' and s.owner_id = ${OWNER} || j.turn_id
        and s.step = j.step and s.response_body = ${Buffer.from(body)}
    )
    update jobs set callback_body = null
    where organisation_id = ${organisationId} and id = ${jobId} and state = 'pending' and callback_body = ${body}`);
}
