import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  type DeliveryKind,
  type DeliveryRef,
  type DeliveryState,
  type DeliveryStory,
  deliveryStorySchema,
} from '../schemas/delivery.ts';
import type { Database } from './database.ts';
import { deliveries, sessions } from './schema.ts';

export interface NewDelivery {
  organisationId: string;
  /** an id, or what computes one for each session */
  deliveryId: string | SQL;
  sessionId: string | SQL;
  kind: DeliveryKind;
  turnId: string | null;
  /** the common table expression without whose rows nothing happened */
  from: SQL;
}

/**
 * A part of the statement that makes something true: notes that the organisation's webhook has to be told, where it has
 * one; of a replay only where that was asked for. Returns `id`; a repetition inserts nothing.
 */
export function insertedDelivery({ organisationId, deliveryId, sessionId, kind, turnId, from }: NewDelivery): SQL {
  return sql`insert into deliveries (organisation_id, id, session_id, kind, turn_id)
    select ${organisationId}, ${deliveryId}, ${sessionId}, ${kind}, ${turnId} from ${from}, organisations o
    where o.id = ${organisationId} and o.settings ->> 'webhookUrl' is not null and not exists (
      select from turns t where t.organisation_id = ${organisationId} and t.id = ${turnId}
        and t.facts #>> '{replay,delivers}' = 'false')
    on conflict do nothing returning id`;
}

/** A part of a statement: the id of a delivery that an earlier attempt noted and nobody has settled. */
export function pendingDelivery({ organisationId, deliveryId }: DeliveryRef): SQL {
  return sql`select id from deliveries
    where organisation_id = ${organisationId} and id = ${deliveryId} and state = 'pending'`;
}

/** Whether a delivery still has to be made. */
export async function isPending(db: Database, ref: DeliveryRef): Promise<boolean> {
  return (await db.execute(pendingDelivery(ref))).rows.length > 0;
}

/**
 * Notes that a form was opened, and in its step until when it stays open. A repetition changes nothing. Returns whether
 * its delivery has to be made.
 */
export async function recordFormOpened(
  db: Database,
  {
    organisationId,
    sessionId,
    turnId,
    step,
    formId,
    expiresAt,
  }: { organisationId: string; sessionId: string; turnId: string; step: number; formId: string; expiresAt: string },
): Promise<boolean> {
  const form = { organisationId, deliveryId: formId, sessionId, kind: 'form.opened' as const, turnId };
  const { rows } = await db.execute(sql`
    with opened as (
      update steps set decision = decision || jsonb_build_object('formExpiresAt', ${expiresAt}::text)
      where organisation_id = ${organisationId} and owner_kind = 'turn' and owner_id = ${turnId} and step = ${step}
      returning step
    ), delivery as (${insertedDelivery({ ...form, from: sql`opened` })})
    select id from delivery union all ${pendingDelivery(form)}`);
  return rows.length > 0;
}

/**
 * All that a delivery tells but the history; its decision is the turn's last, of an opened form the one that asked for it: the
 * turn may have gone on since. Undefined = there is no such delivery.
 */
export async function readDeliveryStory(
  db: Database,
  { organisationId, deliveryId }: DeliveryRef,
): Promise<DeliveryStory | undefined> {
  const { rows } = await db.execute(sql`
    select d.id as "deliveryId", d.kind, d.state, d.attempts,
      to_char(d.created_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "occurredAt",
      (extract(epoch from d.created_at) * 1000000)::bigint as position, o.settings ->> 'webhookUrl' as "webhookUrl",
      jsonb_build_object('session', s.external_id, 'sessionId', s.id, 'ticketNumber', s.ticket_number, 'helpdeskTicket',
        s.helpdesk_ticket, 'channel', s.channel, 'status', s.status, 'handledBy', s.handled_by) as session,
      (select jsonb_build_object('contactId', c.id, 'externalId', c.external_id, 'email', c.email, 'phone', c.phone,
          'verified', c.verified)
        from contacts c where c.organisation_id = d.organisation_id and c.id = s.contact_id) as contact,
      (select jsonb_build_object('messageId', m.id, 'text', m.text, 'email', m.email) from messages m
        where m.organisation_id = d.organisation_id and m.session_id = d.session_id and m.role = 'customer'
          and m.id = t.message_id) as message,
      (select jsonb_build_object('jobId', j.id, 'reference', j.reference, 'state', j.state)
        from jobs j where j.organisation_id = d.organisation_id and j.id = substring(t.message_id from '^job/(.*)$')) as job,
      (select m.email from messages m where m.organisation_id = d.organisation_id and m.session_id = d.session_id
        and m.role = 'customer' and m.created_at <= t.started_at order by m.position desc limit 1) as "latestEmail",
      case when t.id is not null then jsonb_build_object('turnId', t.id,
        'messageId', coalesce('replay/' || (t.facts #>> '{replay,of}'), t.message_id), 'status', t.status, 'cause', t.cause,
        'reply', (select m.text from messages m where m.organisation_id = d.organisation_id
          and m.session_id = d.session_id and m.role = 'ai' and m.id = t.id),
        'decision', (select decision from steps p where p.organisation_id = d.organisation_id and p.owner_kind = 'turn'
          and p.owner_id = t.id and (d.kind <> 'form.opened' or d.id = p.owner_id || '/' || p.step)
          order by step desc limit 1)) end as turn,
      (select jsonb_build_object('scheduleId', r.schedule_id, 'runId', r.id, 'result', r.result,
          'scheduledAt', to_char(r.scheduled_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
        from schedule_runs r where r.organisation_id = d.organisation_id
          and r.schedule_id = split_part(told.run, '/', 1) and r.id = split_part(told.run, '/', 2)) as schedule
    from deliveries d
    join organisations o on o.id = d.organisation_id
    join sessions s on s.organisation_id = d.organisation_id and s.id = d.session_id
    left join turns t on t.organisation_id = d.organisation_id and t.id = d.turn_id
    cross join lateral (select case d.kind when 'schedule.changed' then d.id
      else substring(t.message_id from '^schedule/(.*)$') end as run) told
    where d.organisation_id = ${organisationId} and d.id = ${deliveryId}`);
  return rows[0] && deliveryStorySchema.parse(rows[0]);
}

/**
 * Counts an attempt and keeps what came of it; a state other than `pending` is the last word, also against an attempt that
 * began earlier and ends later.
 */
export async function recordAttempt(
  db: Database,
  { organisationId, deliveryId, state, outcome }: DeliveryRef & { state: DeliveryState; outcome: string },
): Promise<void> {
  await db
    .update(deliveries)
    .set({
      state,
      lastOutcome: outcome,
      attempts: sql`${deliveries.attempts} + 1`,
      settledAt: state === 'pending' ? null : sql`now()`,
    })
    .where(
      and(
        eq(deliveries.organisationId, organisationId),
        eq(deliveries.id, deliveryId),
        eq(deliveries.state, 'pending'),
      ),
    );
}

/** Makes a delivery pending as if it had never been tried. False = there is none of this id. */
export async function reopenDelivery(db: Database, { organisationId, deliveryId }: DeliveryRef): Promise<boolean> {
  const reopened = await db
    .update(deliveries)
    .set({ state: 'pending', attempts: 0, settledAt: null })
    .where(and(eq(deliveries.organisationId, organisationId), eq(deliveries.id, deliveryId)))
    .returning({ id: deliveries.id });
  return reopened.length > 0;
}

/** A delivery as lists show it. */
export interface DeliveryEntry {
  deliveryId: string;
  kind: string;
  session: string;
  ticketNumber: number;
  turnId: string | null;
  state: DeliveryState;
  attempts: number;
  /** of the last attempt: an HTTP status, or a cause as calls have them */
  lastOutcome: string | null;
  createdAt: Date;
  settledAt: Date | null;
}

/** The newest deliveries of an organisation first; of one session or in one state where these are named. */
export async function readDeliveries(
  db: Database,
  {
    organisationId,
    sessionId,
    state,
    limit,
  }: {
    organisationId: string;
    sessionId?: string | undefined;
    state?: DeliveryState | undefined;
    limit: number;
  },
): Promise<DeliveryEntry[]> {
  const { id, kind, turnId, attempts, lastOutcome, createdAt, settledAt } = deliveries;
  return db
    .select({
      deliveryId: id,
      kind,
      session: sessions.externalId,
      ticketNumber: sessions.ticketNumber,
      turnId,
      state: deliveries.state,
      attempts,
      lastOutcome,
      createdAt,
      settledAt,
    })
    .from(deliveries)
    .innerJoin(
      sessions,
      and(eq(sessions.organisationId, deliveries.organisationId), eq(sessions.id, deliveries.sessionId)),
    )
    .where(
      and(
        eq(deliveries.organisationId, organisationId),
        sessionId === undefined ? undefined : eq(deliveries.sessionId, sessionId),
        state === undefined ? undefined : eq(deliveries.state, state),
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
}

const idRow = z.object({ id: z.string() });

/**
 * Deliveries that nobody has attempted although they were noted some time ago: whoever should have started them died.
 * Older than a day is for `errand deliveries retry`: the look back must stay short.
 */
export async function readForgottenDeliveries(
  db: Database,
  { organisationId, now, limit }: { organisationId: string; now: Date; limit: number },
): Promise<string[]> {
  const { rows } = await db.execute(sql`
    select id from deliveries
    where organisation_id = ${organisationId} and state = 'pending' and attempts = 0
      and created_at between ${now.toISOString()}::timestamptz - interval '1 day'
        and ${now.toISOString()}::timestamptz - interval '1 minute'
    order by created_at limit ${limit}`);
  return z
    .array(idRow)
    .parse(rows)
    .map(({ id }) => id);
}
