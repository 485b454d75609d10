import { and, desc, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import { type ActionDefinition, actionDefinitionSchema } from '../schemas/action.ts';
import type { GeneratedAction } from '../schemas/import-plan.ts';
import type { LeftOutOperation } from '../schemas/left-out-operation.ts';
import type { CatalogTransaction } from './catalog.ts';
import { actionRevisions, actions, imports } from './schema.ts';

interface SourceKey {
  organisationId: string;
  source: string;
}

/** Every action that imports of this source ever made, each at its latest revision. */
export async function readGeneratedActions(
  transaction: CatalogTransaction,
  { organisationId, source }: SourceKey,
): Promise<GeneratedAction[]> {
  const { actionId, revision, validTo, definition, imported } = actionRevisions;
  const rows = await transaction
    .selectDistinctOn([actionId], {
      actionId,
      revision,
      validTo,
      definition,
      imported,
      operation: actions.originOperation,
    })
    .from(actionRevisions)
    .innerJoin(actions, and(eq(actions.organisationId, actionRevisions.organisationId), eq(actions.id, actionId)))
    .where(generatedBy({ organisationId, source }))
    .orderBy(actionId, desc(revision));
  return rows.map((row) => ({
    actionId: row.actionId,
    operation: row.operation ?? '',
    revision: row.revision,
    isCurrent: row.validTo === null,
    definition: actionDefinitionSchema.parse(row.definition),
    imported: row.imported === null ? undefined : actionDefinitionSchema.parse(row.imported),
  }));
}

/** What the documents of this source said as the catalog stood at one version, by operation. */
export async function readImportedAt(
  transaction: CatalogTransaction,
  { organisationId, source, catalogVersion }: SourceKey & { catalogVersion: number },
): Promise<{ operation: string; definition: ActionDefinition }[]> {
  const rows = await transaction
    .select({
      operation: actions.originOperation,
      definition: sql<unknown>`coalesce(${actionRevisions.imported}, ${actionRevisions.definition})`,
    })
    .from(actionRevisions)
    .innerJoin(
      actions,
      and(eq(actions.organisationId, actionRevisions.organisationId), eq(actions.id, actionRevisions.actionId)),
    )
    .where(
      and(
        generatedBy({ organisationId, source }),
        lte(actionRevisions.validFrom, catalogVersion),
        or(isNull(actionRevisions.validTo), gt(actionRevisions.validTo, catalogVersion)),
      ),
    )
    .orderBy(actionRevisions.toolName);
  return rows.map(({ operation, definition }) => ({
    operation: operation ?? '',
    definition: actionDefinitionSchema.parse(definition),
  }));
}

export interface ImportEntry {
  /** the catalog version that it made */
  catalogVersion: number;
  fileName: string;
  createdAt: Date;
}

/** The imports of a source that stand, newest first. */
export async function readImports(
  transaction: CatalogTransaction,
  { organisationId, source, limit }: SourceKey & { limit: number },
): Promise<ImportEntry[]> {
  const { catalogVersion, fileName, createdAt } = imports;
  return transaction
    .select({ catalogVersion, fileName, createdAt })
    .from(imports)
    .where(and(eq(imports.organisationId, organisationId), eq(imports.source, source), isNull(imports.undoneAt)))
    .orderBy(desc(catalogVersion))
    .limit(limit);
}

export async function insertImport(
  transaction: CatalogTransaction,
  entry: SourceKey & { catalogVersion: number; fileName: string; leftOut: LeftOutOperation[] },
): Promise<void> {
  await transaction.insert(imports).values(entry);
}

/** An import that changes no action may still leave out other operations than the one that stands. */
export async function replaceLeftOut(
  transaction: CatalogTransaction,
  { organisationId, source, leftOut }: SourceKey & { leftOut: LeftOutOperation[] },
): Promise<void> {
  const [last] = await readImports(transaction, { organisationId, source, limit: 1 });
  if (!last) return;
  await transaction
    .update(imports)
    .set({ leftOut })
    .where(and(eq(imports.organisationId, organisationId), eq(imports.catalogVersion, last.catalogVersion)));
}

export async function markImportUndone(
  transaction: CatalogTransaction,
  { organisationId, catalogVersion }: { organisationId: string; catalogVersion: number },
): Promise<void> {
  await transaction
    .update(imports)
    .set({ undoneAt: sql`now()` })
    .where(and(eq(imports.organisationId, organisationId), eq(imports.catalogVersion, catalogVersion)));
}

function generatedBy({ organisationId, source }: SourceKey) {
  return and(
    eq(actions.organisationId, organisationId),
    eq(actions.originKind, 'import'),
    eq(actions.originSource, source),
  );
}
