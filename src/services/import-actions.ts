import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { unknownOrganisation } from '../errors.ts';
import { importDocument } from '../openapi/import-document.ts';
import type { OperationReport } from '../openapi/import-report.ts';
import { type ActionDefinition, actionDefinitionSchema, type CatalogAction } from '../schemas/action.ts';
import { changeCatalog, insertAction, insertRevision, retireAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';

export interface ImportSummary {
  version: string;
  catalogVersion: number;
  added: string[];
  changed: string[];
  removed: string[];
  operations: OperationReport[];
}

/**
 * Replaces, in one transaction, every action generated from this source by those of the document. Actions are matched by
 * operation and keep their id; what a person decided about one (status, channels, segments) survives.
 * @throws ErrandError `unknown_organisation`, or the document's refusal: nothing is changed then
 */
export async function importActions(
  db: Database,
  {
    organisationId,
    source = 'default',
    ...document
  }: {
    organisationId: string;
    source?: string | undefined;
    text: string;
    fileName: string;
    serverBaseUrl?: string | undefined;
  },
): Promise<ImportSummary> {
  const { version, actions, operations, refusal } = importDocument({ ...document, source });
  if (refusal !== undefined) throw refusal;
  let summary: Pick<ImportSummary, 'added' | 'changed' | 'removed'> = { added: [], changed: [], removed: [] };
  const changed = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    const generated = current.filter(({ origin }) => origin.kind === 'import' && origin.source === source);
    const matched = actions.map(({ origin, definition }) => {
      const earlier = generated.find((action) => operationOf(action) === origin.operation);
      return { origin, earlier, definition: earlier ? withDecisionsOf(earlier, definition) : definition };
    });
    const added = matched.filter(({ earlier }) => !earlier);
    const revised = matched.flatMap(({ earlier, definition }) =>
      earlier && !isDeepStrictEqual(definition, earlier.definition) ? [{ ...earlier, definition }] : [],
    );
    const kept = new Set(matched.map(({ earlier }) => earlier));
    const removed = generated.filter((action) => !kept.has(action));
    // names are free before they are taken again: an operation may take over the name of another
    for (const { actionId } of [...removed, ...revised]) {
      await retireAction(transaction, { organisationId, actionId, catalogVersion });
    }
    for (const { origin, definition } of added) {
      await insertAction(transaction, { organisationId, actionId: randomUUID(), catalogVersion, definition, origin });
    }
    for (const { actionId, revision, definition } of revised) {
      await insertRevision(transaction, {
        organisationId,
        actionId,
        revision: revision + 1,
        catalogVersion,
        definition,
      });
    }
    summary = { added: added.map(toolName), changed: revised.map(toolName), removed: removed.map(toolName) };
    return added.length + revised.length + removed.length > 0;
  });
  if (!changed) throw unknownOrganisation(organisationId);
  return { version, catalogVersion: changed.catalogVersion, ...summary, operations };
}

const operationOf = ({ origin }: CatalogAction) => (origin.kind === 'import' ? origin.operation : undefined);

const toolName = ({ definition }: { definition: ActionDefinition }) => definition.toolName;

/** The imported definition, with what a person decided about the action; as JSON stores it, so that equal ones compare so. */
function withDecisionsOf({ definition: { status, channels, segmentIds } }: CatalogAction, imported: ActionDefinition) {
  return actionDefinitionSchema.parse(JSON.parse(JSON.stringify({ ...imported, status, channels, segmentIds })));
}
