import { and, desc, eq, getTableColumns, inArray, sql } from 'drizzle-orm';
import type { CallOwner } from '../schemas/call.ts';
import { revisionOfStep } from './calls.ts';
import type { Database } from './database.ts';
import { actionRevisions, contacts, schedules, steps, turns } from './schema.ts';

/** What a story shows of a body, in bytes: `errand call` has the whole. */
const SHOWN_BODY_BYTES = 16 * 1024;

interface SessionKey {
  organisationId: string;
  sessionId: string;
}

const shown = (body: typeof steps.requestBody | typeof steps.responseBody) =>
  sql<Buffer | null>`substring(${body} from 1 for ${SHOWN_BODY_BYTES})`;

const stepEntry = {
  ...getTableColumns(steps),
  requestBody: shown(steps.requestBody),
  responseBody: shown(steps.responseBody),
  requestBytes: sql<number>`coalesce(octet_length(${steps.requestBody}), 0)`,
  responseBytes: sql<number>`coalesce(octet_length(${steps.responseBody}), 0)`,
  toolName: actionRevisions.toolName,
  requiresForm: sql<boolean>`coalesce((${actionRevisions.definition} ->> 'requireForm')::boolean, false)`,
};

/** A step with its call, of whose bodies the beginning. */
export type StepEntry = Awaited<ReturnType<typeof readStepsOf>>[number];

/** The newest steps of some owners, first to last. */
export async function readStepsOf(
  db: Database,
  {
    organisationId,
    ownerKind,
    ownerIds,
    limit,
  }: { organisationId: string; ownerKind: CallOwner; ownerIds: string[]; limit: number },
) {
  if (ownerIds.length === 0) return [];
  const rows = await db
    .select(stepEntry)
    .from(steps)
    .leftJoin(actionRevisions, revisionOfStep)
    .where(
      and(eq(steps.organisationId, organisationId), eq(steps.ownerKind, ownerKind), inArray(steps.ownerId, ownerIds)),
    )
    .orderBy(desc(steps.step))
    .limit(limit);
  return rows.reverse();
}

/** The newest turns of a session, newest first. */
export async function readTurnsOf(db: Database, { organisationId, sessionId, limit }: SessionKey & { limit: number }) {
  const { sealedWidgetHeaders: _sealed, facts: _facts, organisationId: _, ...told } = getTableColumns(turns);
  return db
    .select(told)
    .from(turns)
    .where(and(eq(turns.organisationId, organisationId), eq(turns.sessionId, sessionId)))
    .orderBy(desc(turns.startedAt), desc(turns.depth), desc(turns.id))
    .limit(limit);
}
export type TurnEntry = Awaited<ReturnType<typeof readTurnsOf>>[number];

/** The identity of a contact. */
export async function readIdentity(
  db: Database,
  { organisationId, contactId }: { organisationId: string; contactId: string },
) {
  const { email, phone, externalId, verified } = contacts;
  const [found] = await db
    .select({ email, phone, externalId, verified })
    .from(contacts)
    .where(and(eq(contacts.organisationId, organisationId), eq(contacts.id, contactId)));
  return found;
}

/** The schedules whose changes are a session's. */
export async function readSchedulesOf(db: Database, { organisationId, sessionId }: SessionKey) {
  const { id: scheduleId, actionId, onChange, paused, createdAt } = schedules;
  return db
    .select({ scheduleId, actionId, onChange, paused, createdAt })
    .from(schedules)
    .where(and(eq(schedules.organisationId, organisationId), eq(schedules.sessionId, sessionId)))
    .orderBy(scheduleId);
}
