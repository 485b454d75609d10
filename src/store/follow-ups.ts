import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { JobRef, JobState } from '../schemas/job.ts';
import type { TurnFacts } from '../schemas/turn.ts';
import type { Database } from './database.ts';
import { insertedDelivery } from './deliveries.ts';
import { jobs } from './schema.ts';

export interface NewFollowUp extends JobRef {
  turnId: string;
  sessionId: string;
  messageId: string;
  catalogVersion: number;
  facts: TurnFacts;
  /** `routed` = left to the team, the AI stays silent */
  status: 'open' | 'routed';
  cause: string | null;
  runId: string;
}

const row = z.object({ delivers: z.boolean() });

/**
 * Opens the turn in which the customer is told of a job's end, and notes in the job that it is told, in one statement. One that
 * is left to the team has ended with that: its delivery is noted. Two writers of one job collide on the key of its turn.
 */
export async function insertFollowUp(db: Database, turn: NewFollowUp): Promise<z.infer<typeof row>> {
  const { organisationId, sessionId, turnId, jobId, status } = turn;
  const ended = { organisationId, deliveryId: turnId, sessionId, kind: 'turn.ended' as const, turnId };
  const delivery =
    status === 'routed' ? insertedDelivery({ ...ended, from: sql`turn` }) : sql`select id from deliveries where false`;
  const { rows } = await db.execute(sql`
    with turn as (
      insert into turns (organisation_id, id, session_id, trigger, message_id, depth, catalog_version, facts, status, cause,
        run_id, finished_at)
      values (${organisationId}, ${turnId}, ${sessionId}, 'job', ${turn.messageId}, 0, ${turn.catalogVersion},
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

/** A job as far as its end has to be told. Undefined = there is none of this id. */
export async function readToldJob(
  db: Database,
  { organisationId, jobId }: JobRef,
): Promise<{ sessionId: string; state: JobState; toldAt: Date | null } | undefined> {
  const [found] = await db
    .select({ sessionId: jobs.sessionId, state: jobs.state, toldAt: jobs.toldAt })
    .from(jobs)
    .where(and(eq(jobs.organisationId, organisationId), eq(jobs.id, jobId)));
  return found;
}
