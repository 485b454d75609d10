import { ErrandError, unknownOrganisation } from '../errors.ts';
import { changeCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { type ImportEntry, markImportUndone, readImportedAt, readImports } from '../store/imports.ts';
import { undoneIf } from '../store/undone-if.ts';
import { type ImportDifference, replaceGeneratedActions } from './replace-generated-actions.ts';

export interface RestoreSummary extends ImportDifference {
  source: string;
  applied: boolean;
  catalogVersion: number;
  /** the import that was taken back */
  undone: Pick<ImportEntry, 'fileName' | 'createdAt'>;
  /** the one whose actions stand again */
  restored: Pick<ImportEntry, 'fileName' | 'createdAt'>;
}

/**
 * Takes back the last import of a source: its actions are again those of the import before, as if that document were
 * imported now, so what people decided since survives. Once more goes one further back.
 * @throws ErrandError `unknown_organisation`, `not_found` when there was no import before
 */
export async function restoreImport(
  db: Database,
  {
    organisationId,
    source = 'default',
    dryRun = false,
  }: { organisationId: string; source?: string | undefined; dryRun?: boolean | undefined },
): Promise<RestoreSummary> {
  return undoneIf(db, dryRun, async (within) => {
    const done: { difference: ImportDifference; undone: ImportEntry; restored: ImportEntry }[] = [];
    const changed = await changeCatalog(within, organisationId, async (transaction, { catalogVersion, current }) => {
      const [undone, restored] = await readImports(transaction, { organisationId, source, limit: 2 });
      if (!undone || !restored) throw nothingBefore({ organisationId, source, undone });
      const before = { organisationId, source, catalogVersion: undone.catalogVersion - 1 };
      const actions = await readImportedAt(transaction, before);
      const what = { organisationId, source, catalogVersion, current, actions };
      const difference = await replaceGeneratedActions(transaction, what);
      await markImportUndone(transaction, { organisationId, catalogVersion: undone.catalogVersion });
      done.push({ difference, undone, restored });
      return difference.isChange;
    });
    const [result] = done;
    if (!changed || !result) throw unknownOrganisation(organisationId);
    const { difference, undone, restored } = result;
    return {
      source,
      applied: !dryRun,
      ...changed,
      ...difference,
      undone: { fileName: undone.fileName, createdAt: undone.createdAt },
      restored: { fileName: restored.fileName, createdAt: restored.createdAt },
    };
  });
}

function nothingBefore({
  organisationId,
  source,
  undone,
}: {
  organisationId: string;
  source: string;
  undone: ImportEntry | undefined;
}): ErrandError {
  const what = undone ? 'only one import' : 'no import';
  const message = `there is ${what} of source "${source}" in organisation "${organisationId}": nothing to go back to`;
  return new ErrandError('not_found', message, { field: 'source' });
}
