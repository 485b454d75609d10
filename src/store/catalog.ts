import { and, eq, gt, isNull, lte, or, sql } from 'drizzle-orm';
import {
  type ActionDefinition,
  type ActionOrigin,
  actionDefinitionSchema,
  type CatalogAction,
} from '../schemas/action.ts';
import type { Database } from './database.ts';
import { actionRevisions, actions, organisations } from './schema.ts';

/** The actions of an organisation as they stood at one catalog version, by name; or the one that is named. */
export async function readCatalog(
  db: Pick<Database, 'select'>,
  { organisationId, catalogVersion, actionId }: { organisationId: string; catalogVersion: number; actionId?: string },
): Promise<CatalogAction[]> {
  const rows = await db
    .select()
    .from(actionRevisions)
    .innerJoin(
      actions,
      and(eq(actions.organisationId, actionRevisions.organisationId), eq(actions.id, actionRevisions.actionId)),
    )
    .where(
      and(
        eq(actionRevisions.organisationId, organisationId),
        lte(actionRevisions.validFrom, catalogVersion),
        or(isNull(actionRevisions.validTo), gt(actionRevisions.validTo, catalogVersion)),
        actionId === undefined ? undefined : eq(actionRevisions.actionId, actionId),
      ),
    )
    .orderBy(actionRevisions.toolName);
  return rows.map(catalogAction);
}

/** What has happened to a catalog since one of its versions: which of its revisions ended, and which stand now beside the rest. */
export async function readCatalogChanges(
  db: Pick<Database, 'select'>,
  { organisationId, catalogVersion }: { organisationId: string; catalogVersion: number },
): Promise<{ endedActionIds: string[]; revisions: CatalogAction[] }> {
  const { actionId, validFrom, validTo, toolName } = actionRevisions;
  const ours = eq(actionRevisions.organisationId, organisationId);
  const ended = await db
    .select({ actionId })
    .from(actionRevisions)
    .where(and(ours, lte(validFrom, catalogVersion), gt(validTo, catalogVersion)));
  const rows = await db
    .select()
    .from(actionRevisions)
    .innerJoin(actions, and(eq(actions.organisationId, actionRevisions.organisationId), eq(actions.id, actionId)))
    .where(and(ours, gt(validFrom, catalogVersion), isNull(validTo)))
    .orderBy(toolName);
  return { endedActionIds: ended.map((one) => one.actionId), revisions: rows.map(catalogAction) };
}

function catalogAction({
  actions: action,
  action_revisions: { actionId, revision, definition },
}: {
  actions: typeof actions.$inferSelect;
  action_revisions: typeof actionRevisions.$inferSelect;
}): CatalogAction {
  return { actionId, revision, origin: originOf(action), definition: actionDefinitionSchema.parse(definition) };
}

function originOf({ originKind, originSource, originOperation }: typeof actions.$inferSelect): ActionOrigin {
  switch (originKind) {
    case 'hand':
      return { kind: 'hand' };
    case 'import':
      return { kind: 'import', source: originSource ?? '', operation: originOperation ?? '' };
    case 'integration':
      return { kind: 'integration', integration: originSource ?? '' };
    default: {
      const unknownKind: never = originKind;
      throw new Error(`unknown origin ${unknownKind}`);
    }
  }
}

/** A transaction that may change the catalog, or the database itself for reads. */
export type CatalogTransaction = Parameters<Parameters<Database['transaction']>[0]>[0];

/**
 * Runs a change of an organisation's catalog: one at a time, all or nothing, under the version it will make current.
 * `change` returns false when nothing was to be changed: the version then stays. Undefined = no such organisation.
 */
export async function changeCatalog(
  db: Database,
  organisationId: string,
  change: (
    transaction: CatalogTransaction,
    next: { catalogVersion: number; current: CatalogAction[] },
  ) => Promise<boolean>,
): Promise<{ catalogVersion: number } | undefined> {
  return db.transaction(async (transaction) => {
    const [organisation] = await transaction
      .select({ catalogVersion: organisations.catalogVersion })
      .from(organisations)
      .where(eq(organisations.id, organisationId))
      // not `update`: a session's first row holds on to its organisation, and must not wait for somebody's change
      .for('no key update');
    if (!organisation) return undefined;
    const current = await readCatalog(transaction, { organisationId, catalogVersion: organisation.catalogVersion });
    const catalogVersion = organisation.catalogVersion + 1;
    if (!(await change(transaction, { catalogVersion, current }))) return organisation;
    await transaction.update(organisations).set({ catalogVersion }).where(eq(organisations.id, organisationId));
    return { catalogVersion };
  });
}

export interface NewRevision {
  organisationId: string;
  actionId: string;
  catalogVersion: number;
  definition: ActionDefinition;
  /** what the document said; absent = as at the revision before */
  imported?: ActionDefinition | undefined;
}

export async function insertAction(
  transaction: CatalogTransaction,
  { origin, ...revision }: NewRevision & { origin: ActionOrigin },
): Promise<void> {
  const { organisationId, actionId } = revision;
  await transaction.insert(actions).values({
    organisationId,
    id: actionId,
    originKind: origin.kind,
    originSource: origin.kind === 'import' ? origin.source : origin.kind === 'integration' ? origin.integration : null,
    originOperation: origin.kind === 'import' ? origin.operation : null,
  });
  await insertRevision(transaction, { ...revision, revision: 1 });
}

/** Closes the current revision and opens the next one. */
export async function reviseAction(
  transaction: CatalogTransaction,
  { revision, ...next }: NewRevision & { revision: number },
): Promise<void> {
  await retireAction(transaction, next);
  await insertRevision(transaction, { ...next, revision: revision + 1 });
}

/** Ends an action with this catalog version; its revisions stay for the audit. */
export async function retireAction(
  transaction: CatalogTransaction,
  { organisationId, actionId, catalogVersion }: Omit<NewRevision, 'definition' | 'imported'>,
): Promise<void> {
  await transaction
    .update(actionRevisions)
    .set({ validTo: catalogVersion })
    .where(
      and(
        eq(actionRevisions.organisationId, organisationId),
        eq(actionRevisions.actionId, actionId),
        isNull(actionRevisions.validTo),
      ),
    );
}

/** Opens a revision; the one before, if any, has been retired in the same transaction. */
export async function insertRevision(
  transaction: CatalogTransaction,
  { organisationId, actionId, catalogVersion, definition, imported, revision }: NewRevision & { revision: number },
): Promise<void> {
  const { toolName, status, channels, segmentIds } = definition;
  const asBefore = sql`(select imported from action_revisions
    where organisation_id = ${organisationId} and action_id = ${actionId} and revision = ${revision - 1})`;
  await transaction.insert(actionRevisions).values({
    organisationId,
    actionId,
    revision,
    validFrom: catalogVersion,
    toolName,
    status,
    channels,
    segmentIds,
    definition,
    imported: imported ?? asBefore,
  });
}
