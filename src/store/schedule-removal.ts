import { and, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { ScheduleRef } from '../schemas/schedule.ts';
import type { Database } from './database.ts';
import { schedules, sessions } from './schema.ts';
import type { Transaction } from './segment-members.ts';
import { withoutContent } from './session-content.ts';

/** With its runs; the calls they made stay in the ledger. False = there is none of this id, or none so old. */
export async function removeSchedule(
  db: Database,
  { organisationId, scheduleId, createdBefore }: ScheduleRef & { createdBefore?: Date },
): Promise<boolean> {
  const old = createdBefore ? sql`created_at < ${createdBefore.toISOString()}` : sql`true`;
  const removed = await db.transaction((transaction) =>
    removeSchedules(transaction, { organisationId, which: sql`id = ${scheduleId} and ${old}` }),
  );
  return removed.length > 0;
}

/** The schedules that speak for a contact's sessions, by their ids. */
export async function readContactSchedules(
  db: Database,
  { organisationId, contactId }: { organisationId: string; contactId: string },
): Promise<string[]> {
  const rows = await db
    .select({ id: schedules.id })
    .from(schedules)
    .innerJoin(
      sessions,
      and(eq(sessions.organisationId, schedules.organisationId), eq(sessions.id, schedules.sessionId)),
    )
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.contactId, contactId)))
    .orderBy(schedules.id);
  return rows.map(({ id }) => id);
}

const removedRow = z.object({ id: z.string() });

/**
 * Removes schedules with their runs. Where one names a session, its calls lose what they said, because nothing leads from the
 * contact to them any more; one that is under way is settled, so that its answer is not kept either. Returns their ids.
 */
export async function removeSchedules(
  transaction: Pick<Transaction, 'execute'>,
  { organisationId, which }: { organisationId: string; which: SQL },
): Promise<string[]> {
  await transaction.execute(sql`
    update steps set ${withoutContent}, ${settled}
    where organisation_id = ${organisationId} and owner_kind = 'schedule' and owner_id in (
      select r.id from schedule_runs r where r.organisation_id = ${organisationId} and r.schedule_id in (
        select id from schedules where organisation_id = ${organisationId} and session_id is not null and ${which}))`);
  const { rows } = await transaction.execute(sql`
    delete from schedules where organisation_id = ${organisationId} and ${which} returning id`);
  return z
    .array(removedRow)
    .parse(rows)
    .map(({ id }) => id);
}

/** The assignments that end a call of which nobody may hear: what comes later finds it settled, and keeps no body. */
export const settled = sql`state = case state when 'planned' then 'not_sent' when 'sent' then 'unknown' else state end,
  cause = case state when 'planned' then 'no_longer_allowed' when 'sent' then 'worker_lost' else cause end`;
