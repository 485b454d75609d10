import { and, asc, eq, sql } from 'drizzle-orm';
import type { Database } from './database.ts';
import { jobs, redactions, sessions, turns } from './schema.ts';
import type { Transaction } from './segment-members.ts';

interface SessionKey {
  organisationId: string;
  sessionId: string;
}

/** Nothing begins in the session until the transaction ends: a turn's row refers to this one. Returns what is under way. */
export async function lockSession(
  transaction: Transaction,
  { organisationId, sessionId }: SessionKey,
): Promise<{ openTurns: number; pendingJobs: number }> {
  await transaction
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.organisationId, organisationId), eq(sessions.id, sessionId)))
    .for('update');
  const openTurns = await transaction.$count(
    turns,
    and(eq(turns.organisationId, organisationId), eq(turns.sessionId, sessionId), eq(turns.status, 'open')),
  );
  const pendingJobs = await transaction.$count(
    jobs,
    and(eq(jobs.organisationId, organisationId), eq(jobs.sessionId, sessionId), eq(jobs.state, 'pending')),
  );
  return { openTurns, pendingJobs };
}

/** The Temporal runs that answered in a session, and its jobs. */
export async function readSessionRuns(db: Pick<Database, 'selectDistinct' | 'select'>, key: SessionKey) {
  const runs = await db
    .selectDistinct({ runId: turns.runId })
    .from(turns)
    .where(and(eq(turns.organisationId, key.organisationId), eq(turns.sessionId, key.sessionId)));
  const itsJobs = await db
    .select({ id: jobs.id })
    .from(jobs)
    .where(and(eq(jobs.organisationId, key.organisationId), eq(jobs.sessionId, key.sessionId)));
  return { runIds: runs.map(({ runId }) => runId), jobIds: itsJobs.map(({ id }) => id) };
}

/** Adds to the audit. Returns when. */
export async function insertRedaction(
  transaction: Transaction,
  entry: Omit<typeof redactions.$inferInsert, 'at'>,
): Promise<Date> {
  const [inserted] = await transaction
    .insert(redactions)
    .values({ ...entry, at: sql`now()` })
    .returning({ at: redactions.at });
  if (!inserted) throw new Error(`redaction ${entry.id} was not recorded`);
  return inserted.at;
}

/** The redactions of a session, oldest first. */
export async function readRedactions(db: Database, { organisationId, sessionId }: SessionKey) {
  const { id: redactionId, at, messageId, redactedBy: by, reason } = redactions;
  return db
    .select({ redactionId, at, messageId, by, reason })
    .from(redactions)
    .where(and(eq(redactions.organisationId, organisationId), eq(redactions.sessionId, sessionId)))
    .orderBy(asc(redactions.at), asc(redactions.id));
}
