import { and, desc, eq, sql } from 'drizzle-orm';
import type { LeftOutOperation } from '../schemas/left-out-operation.ts';
import type { Database } from './database.ts';
import { actionRevisions, imports } from './schema.ts';

/** The life of an action that has ended. */
export interface EndedAction {
  actionId: string;
  toolName: string;
  /** the catalog version from which on it was not there */
  endedAt: number;
  /** the import that took it away; null = it was deleted by hand, or by a restore */
  byImport: { source: string; fileName: string; createdAt: Date } | null;
}

/** The last action of this name for the AI that is there no more. */
export async function readEndedAction(
  db: Database,
  { organisationId, toolName }: { organisationId: string; toolName: string },
): Promise<EndedAction | undefined> {
  const { actionId, validTo, toolName: name } = actionRevisions;
  const [row] = await db
    .select({
      actionId,
      toolName: name,
      endedAt: validTo,
      source: imports.source,
      fileName: imports.fileName,
      createdAt: imports.createdAt,
    })
    .from(actionRevisions)
    .leftJoin(
      imports,
      and(eq(imports.organisationId, actionRevisions.organisationId), eq(imports.catalogVersion, validTo)),
    )
    .where(
      and(
        eq(actionRevisions.organisationId, organisationId),
        eq(name, toolName),
        sql`not exists (select from action_revisions later where later.organisation_id = ${organisationId}
          and later.action_id = ${actionId} and (later.valid_to is null or later.valid_to > ${validTo}))`,
      ),
    )
    .orderBy(desc(validTo))
    .limit(1);
  if (!row || row.endedAt === null) return undefined;
  const { source, fileName, createdAt, endedAt, ...ended } = row;
  const byImport = source !== null && fileName !== null && createdAt !== null ? { source, fileName, createdAt } : null;
  return { ...ended, endedAt, byImport };
}

/** The operations that the standing import of a source left out. */
export interface ImportLeftOut {
  source: string;
  fileName: string;
  createdAt: Date;
  leftOut: LeftOutOperation[];
}

/** Of each source the last import that stands. */
export async function readStandingImports(db: Database, organisationId: string): Promise<ImportLeftOut[]> {
  const { source, fileName, createdAt, leftOut } = imports;
  return db
    .selectDistinctOn([source], { source, fileName, createdAt, leftOut })
    .from(imports)
    .where(and(eq(imports.organisationId, organisationId), sql`${imports.undoneAt} is null`))
    .orderBy(source, desc(imports.catalogVersion));
}
