import { and, asc, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { type ActionDefinition, actionDefinitionSchema, type CatalogAction } from '../schemas/action.ts';
import { readCatalog } from './catalog.ts';
import type { Database } from './database.ts';
import { actionRevisions, globalVariables, organisations, segments } from './schema.ts';

/** The actions of an organisation as they stand now; undefined = no such organisation. */
export async function readCurrentActions(db: Database, organisationId: string): Promise<CatalogAction[] | undefined> {
  return readCurrent(db, { organisationId });
}

/** One of them; undefined = it was deleted, or there never was one. */
export async function readCurrentAction(
  db: Database,
  { organisationId, actionId }: { organisationId: string; actionId: string },
): Promise<CatalogAction | undefined> {
  return (await readCurrent(db, { organisationId, actionId }))?.[0];
}

async function readCurrent(db: Database, { organisationId, ...one }: { organisationId: string; actionId?: string }) {
  const [organisation] = await db
    .select({ catalogVersion: organisations.catalogVersion })
    .from(organisations)
    .where(eq(organisations.id, organisationId));
  return organisation && readCatalog(db, { organisationId, ...organisation, ...one });
}

export interface StoredRevision {
  revision: number;
  createdAt: Date;
  definition: ActionDefinition;
}

/** Every revision of an action, oldest first. */
export async function readRevisions(
  db: Pick<Database, 'select'>,
  { organisationId, actionId }: { organisationId: string; actionId: string },
): Promise<StoredRevision[]> {
  const { revision, createdAt, definition } = actionRevisions;
  const rows = await db
    .select({ revision, createdAt, definition })
    .from(actionRevisions)
    .where(and(eq(actionRevisions.organisationId, organisationId), eq(actionRevisions.actionId, actionId)))
    .orderBy(asc(revision));
  return rows.map((row) => ({ ...row, definition: actionDefinitionSchema.parse(row.definition) }));
}

/** The id of the last action that had this name for the AI before it was deleted. */
export async function findRetiredAction(
  db: Database,
  { organisationId, toolName }: { organisationId: string; toolName: string },
): Promise<string | undefined> {
  const [found] = await db
    .select({ actionId: actionRevisions.actionId })
    .from(actionRevisions)
    .where(and(eq(actionRevisions.organisationId, organisationId), eq(actionRevisions.toolName, toolName)))
    .orderBy(desc(actionRevisions.validFrom))
    .limit(1);
  return found?.actionId;
}

const shapeSchema = z.object({
  actionId: z.string(),
  revision: z.number(),
  createdAt: z.coerce.date(),
  method: z.string(),
  baseUrl: z.string(),
  path: z.string(),
  description: z.string(),
  segmentIds: z.array(z.string()),
});

/** What the rule of verification asks of every revision of the current actions, or of one action, oldest first. */
export async function readRevisionShapes(
  db: Database,
  { organisationId, actionId }: { organisationId: string; actionId?: string },
): Promise<z.infer<typeof shapeSchema>[]> {
  const current = db
    .select({ actionId: actionRevisions.actionId })
    .from(actionRevisions)
    .where(and(eq(actionRevisions.organisationId, organisationId), isNull(actionRevisions.validTo)));
  const part = (name: string) => sql<string>`${actionRevisions.definition} ->> ${name}`;
  const rows = await db
    .select({
      actionId: actionRevisions.actionId,
      revision: actionRevisions.revision,
      createdAt: actionRevisions.createdAt,
      method: part('method'),
      baseUrl: part('baseUrl'),
      path: part('path'),
      description: part('description'),
      segmentIds: actionRevisions.segmentIds,
    })
    .from(actionRevisions)
    .where(
      and(
        eq(actionRevisions.organisationId, organisationId),
        actionId === undefined ? inArray(actionRevisions.actionId, current) : eq(actionRevisions.actionId, actionId),
      ),
    )
    .orderBy(asc(actionRevisions.actionId), asc(actionRevisions.revision));
  return rows.map((row) => shapeSchema.parse(row));
}

/**
 * Of the given actions those that a real turn has called, with an outcome, at the given revision or a later one. One
 * index probe per action: a step is younger than the revision it uses.
 */
export async function readVerifiedActions(
  db: Database,
  {
    organisationId,
    points,
  }: { organisationId: string; points: readonly { actionId: string; revision: number; createdAt: Date }[] },
): Promise<Set<string>> {
  const asJson = JSON.stringify(points.map(({ actionId, revision, createdAt }) => ({ actionId, revision, createdAt })));
  const { rows } = await db.execute<{ actionId: string }>(sql`
    select point."actionId"
    from jsonb_to_recordset(${asJson}::jsonb) as point("actionId" text, revision integer, "createdAt" timestamptz)
    where exists (
      select from steps
      where organisation_id = ${organisationId} and action_id = point."actionId" and created_at >= point."createdAt"
        and owner_kind = 'turn' and state in ('succeeded', 'failed') and revision >= point.revision)`);
  return new Set(rows.map(({ actionId }) => actionId));
}

/** Of these segments those that exist. */
export async function readKnownSegments(
  db: Pick<Database, 'select'>,
  { organisationId, segmentIds }: { organisationId: string; segmentIds: readonly string[] },
): Promise<string[]> {
  if (segmentIds.length === 0) return [];
  const rows = await db
    .select({ id: segments.id })
    .from(segments)
    .where(and(eq(segments.organisationId, organisationId), inArray(segments.id, [...segmentIds])));
  return rows.map(({ id }) => id);
}

/** The global variables as they are stored: names, hosts, and values that only their key opens. */
export async function readSealedVariables(
  db: Pick<Database, 'select'>,
  organisationId: string,
): Promise<{ key: string; name: string; sealedValue: string; hosts: string[] }[]> {
  const { key, name, sealedValue, hosts } = globalVariables;
  return db
    .select({ key, name, sealedValue, hosts })
    .from(globalVariables)
    .where(eq(globalVariables.organisationId, organisationId))
    .orderBy(asc(key));
}
