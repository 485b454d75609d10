import { and, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Database } from './database.ts';
import { removeSchedules, settled } from './schedule-removal.ts';
import { jobs, sessions } from './schema.ts';
import type { Transaction } from './segment-members.ts';
import { forgetSessionContent } from './session-content.ts';

interface ContactKey {
  organisationId: string;
  contactId: string;
}

/** The sessions of a contact. */
export async function readSessionIds(
  db: Pick<Database, 'select'>,
  { organisationId, contactId }: ContactKey,
): Promise<string[]> {
  const rows = await db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.contactId, contactId)))
    .orderBy(sessions.id);
  return rows.map(({ id }) => id);
}

/** The jobs that calls of the contact's sessions began. */
export async function readJobIds(db: Pick<Database, 'select'>, key: ContactKey): Promise<string[]> {
  const rows = await db
    .select({ id: jobs.id })
    .from(jobs)
    .innerJoin(sessions, and(eq(sessions.organisationId, jobs.organisationId), eq(sessions.id, jobs.sessionId)))
    .where(and(eq(sessions.organisationId, key.organisationId), eq(sessions.contactId, key.contactId)));
  return rows.map(({ id }) => id);
}

const runRow = z.object({ sessionId: z.string(), runId: z.string() });

/** The Temporal runs that answered in a contact's sessions. */
export async function readRuns(db: Pick<Database, 'execute'>, { organisationId, contactId }: ContactKey) {
  const { rows } = await db.execute(sql`
    select distinct t.session_id as "sessionId", t.run_id as "runId"
    from turns t join sessions s on s.organisation_id = t.organisation_id and s.id = t.session_id
    where s.organisation_id = ${organisationId} and s.contact_id = ${contactId}`);
  return z.array(runRow).parse(rows);
}

/** What a message's text becomes. */
export const ERASED = '[erased]';

const openTurnsRow = z.object({ openTurns: z.coerce.number() });

/**
 * Takes everything personal out of a contact and its sessions, and closes them. What stays are ids, states, times and which
 * action was called: the audit says that something happened, not to whom or with what. Jobs are cancelled; schedules that
 * speak for one of the sessions are removed. Can be repeated.
 */
export async function eraseContactRows(
  transaction: Transaction,
  { organisationId, contactId }: ContactKey,
): Promise<{ openTurns: number; scheduleIds: string[] }> {
  const run = (statement: ReturnType<typeof sql>) => transaction.execute(statement);
  const ofContact = sql`organisation_id = ${organisationId} and contact_id = ${contactId}`;
  const itsSessions = sql`(select id from sessions where ${ofContact})`;
  // closed first: the fence of a call that is about to leave reads it. Callers put addresses into session ids, and a helpdesk's
  // number leads to the person there
  await run(sql`
    update sessions set status = 'closed', external_id = id, helpdesk_ticket = null, updated_at = now() where ${ofContact}`);
  await run(sql`
    update contacts set email = null, phone = null, external_id = null, verified = false, attributes = '{}',
      erased_at = coalesce(erased_at, now())
    where organisation_id = ${organisationId} and id = ${contactId}`);
  await run(sql`delete from segment_members where ${ofContact}`);
  const { rows } = await run(sql`
    with ended as (
      update turns set status = 'withdrawn', cause = 'contact_erased', finished_at = now()
      where organisation_id = ${organisationId} and session_id in ${itsSessions} and status = 'open'
      returning 1
    )
    select count(*) as "openTurns" from ended`);
  await run(sql`
    update jobs set state = 'cancelled', cause = 'contact_erased', ended_at = now(), next_poll_at = null
    where organisation_id = ${organisationId} and session_id in ${itsSessions} and state = 'pending'`);
  // a poll whose answer is still to come must find no place for it
  await run(sql`
    update steps set ${settled}
    where organisation_id = ${organisationId} and owner_kind = 'job' and state in ('planned', 'sent') and owner_id in (
      select id from jobs where organisation_id = ${organisationId} and session_id in ${itsSessions})`);
  const scheduleIds = await removeSchedules(transaction, { organisationId, which: sql`session_id in ${itsSessions}` });
  await forgetSessionContent(transaction, { organisationId, itsSessions, placeholder: ERASED });
  return { ...openTurnsRow.parse(rows[0]), scheduleIds };
}
