import { and, desc, eq, isNotNull, ne, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { CallCause, CallState } from '../schemas/call.ts';
import { followUpId } from '../schemas/follow-up.ts';
import type { ScheduleRef, ScheduleRunRef } from '../schemas/schedule.ts';
import type { Database } from './database.ts';
import { insertedDelivery, pendingDelivery } from './deliveries.ts';
import { contacts, scheduleRuns, schedules, sessions, steps } from './schema.ts';
import { type StepKey, thisStep } from './steps.ts';

/** The one call of a run. */
export function scheduleStep({ organisationId, runId }: ScheduleRunRef): StepKey {
  return { organisationId, ownerKind: 'schedule', ownerId: runId, step: 0 };
}

const thisRun = ({ organisationId, scheduleId, runId }: ScheduleRunRef) =>
  and(
    eq(scheduleRuns.organisationId, organisationId),
    eq(scheduleRuns.scheduleId, scheduleId),
    eq(scheduleRuns.id, runId),
  );

/** Notes that a run began; a repetition changes nothing. */
export async function insertScheduleRun(
  db: Database,
  { organisationId, scheduleId, runId, scheduledAt }: ScheduleRunRef & { scheduledAt: Date },
): Promise<void> {
  await db.insert(scheduleRuns).values({ organisationId, scheduleId, id: runId, scheduledAt }).onConflictDoNothing();
}

/** The session that fills bound parameters, with its contact. */
export async function readScheduleSession(
  db: Database,
  { organisationId, sessionId }: { organisationId: string; sessionId: string },
) {
  const { email, phone, externalId, verified } = contacts;
  const [row] = await db
    .select({
      session: { sessionId: sessions.id, ticketNumber: sessions.ticketNumber },
      contact: { email, phone, externalId, verified },
    })
    .from(sessions)
    .leftJoin(contacts, and(eq(contacts.organisationId, sessions.organisationId), eq(contacts.id, sessions.contactId)))
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.id, sessionId)));
  return row;
}

/** The call of a run as the ledger has it, with its body. */
export async function readScheduledCall(db: Database, run: ScheduleRunRef): Promise<ScheduledCall | undefined> {
  const [row] = await db
    .select({
      actionId: steps.actionId,
      revision: steps.revision,
      arguments: steps.arguments,
      state: steps.state,
      cause: steps.cause,
      status: steps.responseStatus,
      headers: steps.responseHeaders,
      body: steps.responseBody,
      cut: steps.responseCut,
    })
    .from(steps)
    .where(thisStep(scheduleStep(run)));
  return row;
}

export interface ScheduledCall {
  actionId: string | null;
  revision: number | null;
  arguments: Record<string, unknown> | null;
  state: CallState | null;
  cause: CallCause | null;
  status: number | null;
  headers: [string, string][] | null;
  body: Uint8Array | null;
  cut: boolean | null;
}

const idRow = z.object({ id: z.string() });

/** Runs among which a change is looked for that was not told. */
const MOST_LOOKED_BACK = 100;

/** What a run led to: `deliveryId` where the webhook still has to be told. */
export interface RecordedRun {
  changed: boolean;
  deliveryId: string | null;
}

/**
 * Records what a run brought and whether that differs from the newest other run that brought something; the first result is
 * no change. Runs of a schedule are recorded one after the other. A repetition finds what was recorded. Undefined = the
 * schedule was deleted meanwhile.
 */
export async function recordScheduleRun(
  db: Database,
  { outcome, result, ...run }: ScheduleRunRef & { outcome: string; result: { kept: string; digest: string } | null },
): Promise<RecordedRun | undefined> {
  const { organisationId, scheduleId, runId } = run;
  const delivery = { organisationId, deliveryId: `${scheduleId}/${runId}` };
  return db.transaction(async (transaction) => {
    const [schedule] = await transaction
      .select({ onChange: schedules.onChange, sessionId: schedules.sessionId })
      .from(schedules)
      .where(and(eq(schedules.organisationId, organisationId), eq(schedules.id, scheduleId)))
      .for('no key update');
    const [known] = await transaction.select().from(scheduleRuns).where(thisRun(run));
    if (!schedule || !known) return undefined;
    let { changed } = known;
    if (!known.finishedAt) {
      const last = result === null ? undefined : await lastResult(transaction, run);
      // beside others a slow run may bring what stood before a later one looked: nothing has changed back
      const isLatest = last !== undefined && last.startedAt <= known.startedAt;
      changed = isLatest && last.result !== result?.kept && last.result !== result?.digest;
      await transaction
        .update(scheduleRuns)
        .set({ outcome, result: result?.kept ?? null, changed, finishedAt: sql`now()` })
        .where(thisRun(run));
      if (changed && schedule.onChange === 'webhook' && schedule.sessionId !== null) {
        const { sessionId } = schedule;
        const told = { ...delivery, sessionId, kind: 'schedule.changed' as const, turnId: null };
        await transaction.execute(insertedDelivery({ ...told, from: sql`(values (1)) changed` }));
      }
    }
    const { rows } = await transaction.execute(pendingDelivery(delivery));
    return { changed, deliveryId: rows[0] ? idRow.parse(rows[0]).id : null };
  });
}

/** The newest change, if the session has no turn that tells it; null = there is none among the newest runs, or it is told. */
export async function readUntoldChange(
  db: Database,
  { organisationId, scheduleId, sessionId }: ScheduleRef & { sessionId: string },
): Promise<string | null> {
  const { rows } = await db.execute(sql`
    select c.id from (
      select id from (
        select id, changed, started_at from schedule_runs
        where organisation_id = ${organisationId} and schedule_id = ${scheduleId}
        order by started_at desc limit ${MOST_LOOKED_BACK}) newest
      where changed order by started_at desc limit 1) c
    where not exists (select from turns t where t.organisation_id = ${organisationId} and t.session_id = ${sessionId}
      and t.message_id = ${followUpId({ scheduleId, runId: '' })} || c.id and t.trigger <> 'replay')`);
  return rows[0] ? idRow.parse(rows[0]).id : null;
}

async function lastResult(db: Database, run: ScheduleRunRef) {
  const { organisationId, scheduleId, runId } = run;
  const [last] = await db
    .select({ result: scheduleRuns.result, startedAt: scheduleRuns.startedAt })
    .from(scheduleRuns)
    .where(
      and(
        eq(scheduleRuns.organisationId, organisationId),
        eq(scheduleRuns.scheduleId, scheduleId),
        ne(scheduleRuns.id, runId),
        isNotNull(scheduleRuns.result),
      ),
    )
    .orderBy(desc(scheduleRuns.startedAt))
    .limit(1);
  return last;
}
