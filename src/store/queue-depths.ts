import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { QueueDepths } from '../schemas/queue-depths.ts';
import type { Database } from './database.ts';

const depthsRow = z.object({
  formsWaiting: z.coerce.number(),
  sessionsWithTeam: z.coerce.number(),
  jobsPending: z.coerce.number(),
  jobsOverdue: z.coerce.number(),
  deliveriesPending: z.coerce.number(),
  deliveriesFailed: z.coerce.number(),
});

/**
 * Counts what waits, in one statement. No index serves open turns and sessions, since an index on a state would make every
 * change of it costlier: their tables are read through, so whoever asks again and again rests in between.
 */
export async function readQueueDepths(db: Database): Promise<QueueDepths> {
  const { rows } = await db.execute(sql`
    select
      (select count(*) from turns t
        join steps s on s.organisation_id = t.organisation_id and s.owner_kind = 'turn' and s.owner_id = t.id
          and s.state = 'planned'
        left join action_revisions r on r.organisation_id = s.organisation_id and r.action_id = s.action_id
          and r.revision = s.revision
        where t.status = 'open' and (s.action_id = 'collect_input' or (r.definition->>'requireForm')::boolean))
        as "formsWaiting",
      (select count(*) from sessions where status = 'open' and handled_by = 'team') as "sessionsWithTeam",
      job.pending as "jobsPending", job.overdue as "jobsOverdue",
      delivery.pending as "deliveriesPending", delivery.failed as "deliveriesFailed"
    from
      (select count(*) filter (where state = 'pending') as pending,
        count(*) filter (where coalesce(next_poll_at, ended_at) between now() - interval '1 day' and now() - interval '1 minute')
          as overdue
        from jobs where told_at is null) as job,
      (select count(*) filter (where state = 'pending') as pending,
        count(*) filter (where state = 'failed' and created_at > now() - interval '1 day') as failed
        from deliveries where state <> 'delivered') as delivery`);
  return depthsRow.parse(rows[0]);
}
