import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { FollowedJob } from '../schemas/job.ts';
import type { Database } from './database.ts';

const overdueRow = z.object({
  organisationId: z.string(),
  jobId: z.string(),
  sessionId: z.string(),
  deadlineAtMs: z.coerce.number(),
  poll: z.coerce.number(),
});

/** A job to be followed again from poll number `poll` on. */
export type OverdueJob = Omit<FollowedJob, 'waitMs' | 'stateAttribute'> & { poll: number };

/**
 * Claims jobs of all organisations to which something should have happened more than `lateMs` ago: a poll, or that their session
 * was told of the end. Whose workflow still runs can't be seen here. One that was claimed is left alone for `againMs`, and
 * sweeps beside each other share the work. An end older than a day stays untold: it is no news any more; that of a job whose
 * contact was erased has nobody to be told to.
 */
export async function claimOverdueJobs(
  db: Database,
  { now, lateMs, againMs, limit }: { now: Date; lateMs: number; againMs: number; limit: number },
): Promise<OverdueJob[]> {
  const ago = (ms: number) => sql`${new Date(now.getTime() - ms).toISOString()}::timestamptz`;
  const { rows } = await db.execute(sql`
    with overdue as (
      select organisation_id, id from jobs
      where told_at is null and coalesce(next_poll_at, ended_at) < ${ago(lateMs)}
        and (state = 'pending' or (ended_at > ${ago(86_400_000)} and cause is distinct from 'contact_erased')) and (resumed_at is null or resumed_at < ${ago(againMs)})
      order by coalesce(next_poll_at, ended_at) limit ${limit}
      for update skip locked
    )
    update jobs j set resumed_at = ${ago(0)} from overdue o where j.organisation_id = o.organisation_id and j.id = o.id
    returning j.organisation_id as "organisationId", j.id as "jobId", j.session_id as "sessionId", j.polls as poll,
      floor(extract(epoch from j.deadline_at) * 1000) as "deadlineAtMs"`);
  return z.array(overdueRow).parse(rows);
}

/** Whether an action is in the catalog as it is now, live or not. */
export async function isInCatalog(
  db: Database,
  { organisationId, actionId }: { organisationId: string; actionId: string },
): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select from action_revisions where organisation_id = ${organisationId} and action_id = ${actionId} and valid_to is null`);
  return rows.length > 0;
}
