import { and, desc, eq, inArray, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Schedule, ScheduleRef } from '../schemas/schedule.ts';
import type { Database } from './database.ts';
import { scheduleRuns, schedules } from './schema.ts';

const thisSchedule = ({ organisationId, scheduleId }: ScheduleRef) =>
  and(eq(schedules.organisationId, organisationId), eq(schedules.id, scheduleId));

/** False = there is one of this id, which stays as it is. */
export async function insertSchedule(
  db: Database,
  { organisationId, schedule: { scheduleId: id, ...schedule } }: { organisationId: string; schedule: Schedule },
): Promise<boolean> {
  const inserted = await db
    .insert(schedules)
    .values({ organisationId, id, ...schedule })
    .onConflictDoNothing()
    .returning({ id: schedules.id });
  return inserted.length > 0;
}

export async function recordPaused(db: Database, { paused, ...ref }: ScheduleRef & { paused: boolean }): Promise<void> {
  await db.update(schedules).set({ paused }).where(thisSchedule(ref));
}

/** A schedule as it is kept. */
export interface StoredSchedule extends Schedule {
  /** as it was last asked for; Temporal's own word counts */
  paused: boolean;
  createdAt: Date;
}

export async function readSchedule(db: Database, ref: ScheduleRef): Promise<StoredSchedule | undefined> {
  const [row] = await db.select().from(schedules).where(thisSchedule(ref));
  return row && storedSchedule(row);
}

/** All of an organisation, by their ids. */
export async function readSchedules(db: Database, organisationId: string): Promise<StoredSchedule[]> {
  const rows = await db
    .select()
    .from(schedules)
    .where(eq(schedules.organisationId, organisationId))
    .orderBy(schedules.id);
  return rows.map(storedSchedule);
}

/** The ids of the schedules that call each of these actions, by the action's id; an action without any is not in it. */
export async function readScheduleIds(
  db: Pick<Database, 'select'>,
  { organisationId, actionIds }: { organisationId: string; actionIds: readonly string[] },
): Promise<Map<string, string[]>> {
  const rows = await db
    .select({ actionId: schedules.actionId, scheduleId: schedules.id })
    .from(schedules)
    .where(and(eq(schedules.organisationId, organisationId), inArray(schedules.actionId, [...actionIds])))
    .orderBy(schedules.id);
  const callers = new Map<string, string[]>();
  for (const { actionId, scheduleId } of rows) callers.set(actionId, [...(callers.get(actionId) ?? []), scheduleId]);
  return callers;
}

/** Those of every organisation. */
export async function readAllSchedules(db: Database): Promise<{ organisationId: string; schedule: StoredSchedule }[]> {
  const rows = await db.select().from(schedules).orderBy(schedules.organisationId, schedules.id);
  return rows.map((row) => ({ organisationId: row.organisationId, schedule: storedSchedule(row) }));
}

function storedSchedule({ organisationId: _, id, ...row }: typeof schedules.$inferSelect): StoredSchedule {
  return { scheduleId: id, ...row };
}

/** One run of a schedule as lists show it. */
export interface ScheduleRunEntry {
  runId: string;
  /** the time of the calendar it stands for */
  scheduledAt: Date;
  startedAt: Date;
  finishedAt: Date | null;
  /** an HTTP status or a cause; null while it runs */
  outcome: string | null;
  /** what was compared, as canonical JSON or its digest; null where there was nothing to compare */
  result: string | null;
  changed: boolean;
}

/** The newest first. */
export async function readScheduleRuns(
  db: Database,
  { organisationId, scheduleId, limit }: ScheduleRef & { limit: number },
): Promise<ScheduleRunEntry[]> {
  const { id, scheduledAt, startedAt, finishedAt, outcome, result, changed } = scheduleRuns;
  return db
    .select({ runId: id, scheduledAt, startedAt, finishedAt, outcome, result, changed })
    .from(scheduleRuns)
    .where(and(eq(scheduleRuns.organisationId, organisationId), eq(scheduleRuns.scheduleId, scheduleId)))
    .orderBy(desc(startedAt), desc(id))
    .limit(limit);
}

/** Of each schedule the outcome of the newest run that has ended. */
export async function readLastOutcomes(db: Database, organisationId: string): Promise<Map<string, string>> {
  const { rows } = await db.execute(sql`
    select s.id as "scheduleId", last.outcome from schedules s
    cross join lateral (
      select outcome from schedule_runs r
      where r.organisation_id = s.organisation_id and r.schedule_id = s.id and outcome is not null
      order by started_at desc limit 1) last
    where s.organisation_id = ${organisationId}`);
  return new Map(
    z
      .array(lastOutcomeRow)
      .parse(rows)
      .map(({ scheduleId, outcome }) => [scheduleId, outcome]),
  );
}

const lastOutcomeRow = z.object({ scheduleId: z.string(), outcome: z.string() });
