import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type FollowUpSubject, followUpId } from '../schemas/follow-up.ts';
import type { TurnFacts } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { insertedDelivery } from './deliveries.ts';
import { PURGED } from './purge.ts';

export interface NewFollowUp {
  organisationId: string;
  subject: FollowUpSubject;
  turnId: string;
  sessionId: string;
  catalogVersion: number;
  facts: TurnFacts;
  /** `routed` = left to the team, the AI stays silent */
  status: 'open' | 'routed';
  cause: string | null;
  runId: string;
}

const row = z.object({ delivers: z.boolean() });

/**
 * Opens the turn in which the customer is told, and notes in a job that it is told, in one statement. One that is left to the
 * team has ended with that: its delivery is noted. Two writers of one subject collide on the key of its turn.
 */
export async function insertFollowUp(db: Database, turn: NewFollowUp): Promise<z.infer<typeof row>> {
  const { organisationId, subject, sessionId, turnId, status } = turn;
  const ended = { organisationId, deliveryId: turnId, sessionId, kind: 'turn.ended' as const, turnId };
  const delivery =
    status === 'routed' ? insertedDelivery({ ...ended, from: sql`turn` }) : sql`select id from deliveries where false`;
  const [trigger, jobId] = 'jobId' in subject ? (['job', subject.jobId] as const) : (['schedule', null] as const);
  const { rows } = await db.execute(sql`
    with turn as (
      insert into turns (organisation_id, id, session_id, trigger, message_id, depth, catalog_version, facts, status, cause,
        run_id, finished_at)
      values (${organisationId}, ${turnId}, ${sessionId}, ${trigger}, ${followUpId(subject)}, 0, ${turn.catalogVersion},
        ${JSON.stringify(turn.facts)}::jsonb, ${status}, ${turn.cause}, ${turn.runId}, ${status === 'open' ? null : sql`now()`})
      returning id
    ), told as (
      update jobs set told_at = coalesce(told_at, now()) where organisation_id = ${organisationId} and id = ${jobId}
    ), session as (
      update sessions set updated_at = now() where organisation_id = ${organisationId} and id = ${sessionId} and status = 'open'
    ), delivery as (${delivery})
    select exists (select from delivery) as delivers`);
  return row.parse(rows[0]);
}

const stateRow = z.object({ isOver: z.boolean(), told: z.boolean() });

/**
 * Whether a follow-up is due. `not_yet`: the job is under way, or the run found no change. `gone`: the session has none such,
 * its contact was erased, or what there was to tell was purged.
 */
export async function readFollowUpState(
  db: Database,
  { subject, ...key }: { organisationId: string; sessionId: string; subject: FollowUpSubject },
): Promise<'due' | 'told_before' | 'not_yet' | 'gone'> {
  const { organisationId, sessionId } = key;
  const { rows } = await db.execute(sql`
    select f.is_over as "isOver", f.told or exists (select from turns t where t.organisation_id = ${organisationId}
      and t.session_id = ${sessionId} and t.message_id = ${followUpId(subject)} and t.trigger <> 'replay') as told
    from (${'jobId' in subject ? jobState({ ...key, ...subject }) : runState({ ...key, ...subject })}) f
    join sessions s on s.organisation_id = ${organisationId} and s.id = ${sessionId}
    left join contacts c on c.organisation_id = s.organisation_id and c.id = s.contact_id
    where c.erased_at is null`);
  if (!rows[0]) return 'gone';
  const { isOver, told } = stateRow.parse(rows[0]);
  if (told) return 'told_before';
  return isOver ? 'due' : 'not_yet';
}

interface SessionKey {
  organisationId: string;
  sessionId: string;
}

function jobState({ organisationId, sessionId, jobId }: SessionKey & { jobId: string }): SQL {
  return sql`select state <> 'pending' as is_over, told_at is not null as told from jobs
    where organisation_id = ${organisationId} and session_id = ${sessionId} and id = ${jobId} and reference <> ${PURGED}`;
}

function runState({
  organisationId,
  sessionId,
  scheduleId,
  runId,
}: SessionKey & { scheduleId: string; runId: string }): SQL {
  return sql`select r.changed as is_over, false as told from schedule_runs r
    join schedules p on p.organisation_id = r.organisation_id and p.id = r.schedule_id
    where r.organisation_id = ${organisationId} and p.session_id = ${sessionId}
      and r.schedule_id = ${scheduleId} and r.id = ${runId}`;
}
