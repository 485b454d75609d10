import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { insertedDelivery } from './deliveries.ts';

const sweptRow = z.object({
  organisationId: z.string(),
  quietMinutes: z.coerce.number().nullable(),
  webhookUrl: z.string().nullable(),
});
export type SweptOrganisation = z.infer<typeof sweptRow>;

/** The organisations for which something may have to be done by itself. */
export async function readSweptOrganisations(db: Database): Promise<SweptOrganisation[]> {
  const { rows } = await db.execute(sql`
    select id as "organisationId", (settings ->> 'resolveAfterQuietMinutes')::int as "quietMinutes",
      settings ->> 'webhookUrl' as "webhookUrl"
    from organisations
    where settings ->> 'resolveAfterQuietMinutes' is not null or settings ->> 'webhookUrl' is not null
    order by id`);
  return z.array(sweptRow).parse(rows);
}

const resolvedRow = z.object({ sessions: z.coerce.number(), deliveryIds: z.array(z.string()) });

/**
 * Resolves sessions that the AI handles and in which nothing was written or changed since `before`; in the same statement
 * notes their deliveries. Left alone are those with an open turn, and those whose last message the AI left to the team in
 * silence: nobody has answered it. Sweeps beside each other share the work: a locked session is another one's.
 */
export async function resolveQuiet(
  db: Database,
  { organisationId, before, limit }: { organisationId: string; before: Date; limit: number },
): Promise<z.infer<typeof resolvedRow>> {
  const then = sql`${before.toISOString()}::timestamptz`;
  const { rows } = await db.execute(sql`
    with quiet as (
      select s.id from sessions s
      cross join lateral (
        select status, cause, finished_at from turns t
        where t.organisation_id = s.organisation_id and t.session_id = s.id order by t.started_at desc limit 1
      ) latest
      where s.organisation_id = ${organisationId} and s.status = 'open' and s.handled_by = 'ai' and s.updated_at < ${then}
        and latest.finished_at < ${then}
        and not (latest.status = 'routed' and latest.cause in ('autopilot_off', 'topic_off'))
      limit ${limit}
      for update of s skip locked
    ), resolved as (
      update sessions set status = 'resolved', updated_at = now()
      where organisation_id = ${organisationId} and id in (select id from quiet)
      returning id as session_id
    ), delivery as (
      ${insertedDelivery({
        organisationId,
        deliveryId: sql`gen_random_uuid()`,
        sessionId: sql`session_id`,
        kind: 'session.resolved',
        turnId: null,
        from: sql`resolved`,
      })}
    )
    select (select count(*) from resolved) as sessions,
      (select coalesce(jsonb_agg(id), '[]') from delivery) as "deliveryIds"`);
  return resolvedRow.parse(rows[0]);
}
