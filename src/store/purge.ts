import { sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { forgetSessionContent, withoutContent } from './session-content.ts';

/** What a message's text becomes. */
export const PURGED = '[purged]';

const sessionRow = z.object({ id: z.string() });

/** Nothing that happened since `before`, no open turn, no job under way. Of the row `s` of `sessions`. */
const isQuiet = (before: Date) => sql`updated_at < ${before.toISOString()}
      and not exists (select from turns t where t.organisation_id = s.organisation_id and t.session_id = s.id
        and (t.status = 'open' or t.started_at >= ${before.toISOString()}))
      and not exists (select from jobs j where j.organisation_id = s.organisation_id and j.session_id = s.id
        and (j.state = 'pending' or j.ended_at >= ${before.toISOString()}))`;

/**
 * The next sessions after an id that have been quiet since `before` and have something to forget. The last select is no
 * `exists`: for one of these PostgreSQL reads the turns of all sessions, at every page anew.
 */
export async function readQuietSessions(
  db: Database,
  { organisationId, before, after, limit }: { organisationId: string; before: Date; after: string; limit: number },
): Promise<string[]> {
  const { rows } = await db.execute(sql`
    select id from sessions s where organisation_id = ${organisationId} and id > ${after} and ${isQuiet(before)}
      and (exists (select from messages m where m.organisation_id = s.organisation_id and m.session_id = s.id
          and (m.text <> ${PURGED} or m.email is not null))
        or (select true from turns t join steps p on p.organisation_id = t.organisation_id and p.owner_kind = 'job'
            and p.owner_id = 'callback/' || t.id and p.response_body is not null
          where t.organisation_id = s.organisation_id and t.session_id = s.id limit 1))
    order by id limit ${limit}`);
  return idsOf(rows);
}

/**
 * Forgets what was said and sent in these sessions, as far as they are still quiet; sessions, turns and calls stay as what
 * happened when. Returns how many sessions it was.
 */
export async function purgeSessions(
  db: Database,
  { organisationId, before, sessionIds }: { organisationId: string; before: Date; sessionIds: readonly string[] },
): Promise<number> {
  const named = sql`organisation_id = ${organisationId}
    and id in (select value from jsonb_array_elements_text(${JSON.stringify(sessionIds)}::jsonb))`;
  return db.transaction(async (transaction) => {
    // a turn's row refers to its session's: nothing begins in one that is locked, and what began before is seen then
    await transaction.execute(sql`select from sessions where ${named} order by id for update`);
    const { rows } = await transaction.execute(sql`select id from sessions s where ${named} and ${isQuiet(before)}`);
    const quiet = idsOf(rows);
    const itsSessions = sql`(select value from jsonb_array_elements_text(${JSON.stringify(quiet)}::jsonb))`;
    await forgetSessionContent(transaction, { organisationId, itsSessions, placeholder: PURGED });
    return quiet.length;
  });
}

function idsOf(rows: unknown): string[] {
  return z
    .array(sessionRow)
    .parse(rows)
    .map(({ id }) => id);
}

/**
 * Forgets what runs of schedules sent and brought before then. Of each schedule the newest result is kept as its digest, so
 * that the next run still finds out whether it changed. Returns how many runs' calls were emptied.
 */
export async function purgeScheduleRuns(
  db: Database,
  { organisationId, before }: { organisationId: string; before: Date },
): Promise<number> {
  return db.transaction(async (transaction) => {
    await transaction.execute(sql`
      update schedule_runs r set result = case when r.id = (
          select n.id from schedule_runs n where n.organisation_id = r.organisation_id and n.schedule_id = r.schedule_id
            and n.result is not null order by n.started_at desc limit 1)
        then case when result ~ '^sha256 ' then result else 'sha256 ' || encode(sha256(convert_to(result, 'UTF8')), 'hex') end end
      where organisation_id = ${organisationId} and finished_at < ${before.toISOString()} and result is not null`);
    const { rowCount } = await transaction.execute(sql`
      update steps set ${withoutContent}
      where organisation_id = ${organisationId} and owner_kind = 'schedule' and created_at < ${before.toISOString()}
        and arguments is not null`);
    return rowCount ?? 0;
  });
}

/** Forgets what tests of actions sent and received before then. Returns how many were emptied. */
export async function purgeTests(
  db: Database,
  { organisationId, before }: { organisationId: string; before: Date },
): Promise<number> {
  const { rowCount } = await db.execute(sql`
    update steps set ${withoutContent}
    where organisation_id = ${organisationId} and owner_kind = 'test' and created_at < ${before.toISOString()}
      and arguments is not null`);
  return rowCount ?? 0;
}
