import { and, desc, eq, sql } from 'drizzle-orm';
import { z } from 'zod';
import {
  type JobDeclaration,
  type JobRef,
  type JobState,
  jobDeclarationSchema,
  jobStateSchema,
} from '../schemas/job.ts';
import { organisationSettingsSchema } from '../schemas/organisation.ts';
import { calledBackWith } from './callbacks.ts';
import type { Database } from './database.ts';
import { jobs } from './schema.ts';
import type { StepKey } from './steps.ts';

export interface NewJob extends JobRef {
  sessionId: string;
  turnId: string;
  step: number;
  actionId: string;
  toolName: string;
  reference: string;
  catalogVersion: number;
  declaration: JobDeclaration;
  nextPollAt: Date;
  deadlineAt: Date;
}

/** Inserts a job once. Returns the one that stands: of the same organisation, action and reference there is one. */
export async function insertJob(db: Database, job: NewJob): Promise<JobEntry> {
  const { jobId: id, ...values } = job;
  await db
    .insert(jobs)
    .values({ id, ...values })
    .onConflictDoNothing();
  const stands = await readJob(db, job);
  if (!stands) throw new Error(`job ${id} is not there`);
  return stands;
}

/** The step of a job's poll, the first being 0. */
export function pollStep({ organisationId, jobId, poll }: JobRef & { poll: number }): StepKey {
  return { organisationId, ownerKind: 'job', ownerId: jobId, step: poll };
}

const pollContextRow = z.object({
  state: jobStateSchema,
  sessionId: z.string(),
  ticketNumber: z.coerce.number(),
  reference: z.string(),
  catalogVersion: z.coerce.number(),
  declaration: jobDeclarationSchema,
  /** null = none has come */
  callbackBody: z.string().nullable(),
  deadlineAt: z.coerce.date(),
  settings: organisationSettingsSchema,
  contact: z
    .object({
      email: z.string().nullable(),
      phone: z.string().nullable(),
      externalId: z.string().nullable(),
      verified: z.boolean(),
    })
    .nullable(),
  variables: z.array(
    z.object({ key: z.string(), name: z.string(), sealedValue: z.string(), hosts: z.array(z.string()) }),
  ),
});
export type PollContext = z.infer<typeof pollContextRow>;

/** All that a poll is made of, in one statement. @throws Error when there is no such job */
export async function readPollContext(db: Database, { organisationId, jobId }: JobRef): Promise<PollContext> {
  const { rows } = await db.execute(sql`
    select j.state, j.session_id as "sessionId", j.reference, j.catalog_version as "catalogVersion", j.declaration,
      ${calledBackWith} as "callbackBody", j.deadline_at as "deadlineAt", o.settings, s.ticket_number as "ticketNumber",
      (select jsonb_build_object('email', email, 'phone', phone, 'externalId', external_id, 'verified', verified)
        from contacts c where c.organisation_id = s.organisation_id and c.id = s.contact_id) as contact,
      (select coalesce(jsonb_agg(jsonb_build_object('key', key, 'name', name, 'sealedValue', sealed_value,
          'hosts', hosts) order by key), '[]')
        from global_variables v where v.organisation_id = j.organisation_id) as variables
    from jobs j join organisations o on o.id = j.organisation_id
      join sessions s on s.organisation_id = j.organisation_id and s.id = j.session_id
    where j.organisation_id = ${organisationId} and j.id = ${jobId}`);
  if (!rows[0]) throw new Error(`job ${jobId} is not there`);
  return pollContextRow.parse(rows[0]);
}

/** Ends a job that is pending; one that has ended stays as it is. Returns the state that stands. */
export async function recordJobEnd(
  db: Database,
  { state, cause, ...ref }: JobRef & { state: Exclude<JobState, 'pending'>; cause: string },
): Promise<JobState> {
  await db
    .update(jobs)
    .set({ state, cause, endedAt: sql`now()`, nextPollAt: null })
    .where(and(thisJob(ref), eq(jobs.state, 'pending')));
  return standingState(db, ref);
}

export type JobEntry = Omit<typeof jobs.$inferSelect, 'organisationId' | 'callbackBody'>;

export async function readJob(db: Database, ref: JobRef): Promise<JobEntry | undefined> {
  const [row] = await db.select().from(jobs).where(thisJob(ref));
  return row && entryOf(row);
}

/** Newest first; `after` = the id of the last one of the page before. */
export async function readJobs(
  db: Database,
  {
    organisationId,
    sessionId,
    state,
    after,
    limit,
  }: {
    organisationId: string;
    sessionId?: string | undefined;
    state?: JobState | undefined;
    after?: string | undefined;
    limit: number;
  },
): Promise<JobEntry[]> {
  const rows = await db
    .select()
    .from(jobs)
    .where(
      and(
        eq(jobs.organisationId, organisationId),
        sessionId === undefined ? undefined : eq(jobs.sessionId, sessionId),
        state === undefined ? undefined : eq(jobs.state, state),
        after === undefined
          ? undefined
          : sql`(${jobs.createdAt}, ${jobs.id}) < (select created_at, id from jobs last
              where last.organisation_id = ${organisationId} and last.id = ${after})`,
      ),
    )
    .orderBy(desc(jobs.createdAt), desc(jobs.id))
    .limit(limit);
  return rows.map(entryOf);
}

function entryOf({ organisationId: _, callbackBody: _body, ...entry }: typeof jobs.$inferSelect) {
  return entry;
}

/** @throws Error when there is no such job */
export async function standingState(db: Database, ref: JobRef): Promise<JobState> {
  const [row] = await db.select({ state: jobs.state }).from(jobs).where(thisJob(ref));
  if (!row) throw new Error(`job ${ref.jobId} is not there`);
  return row.state;
}

export function thisJob({ organisationId, jobId }: JobRef) {
  return and(eq(jobs.organisationId, organisationId), eq(jobs.id, jobId));
}
