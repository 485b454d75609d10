import { ErrandError, unknownOrganisation } from '../errors.ts';
import { type ImportRequest, importDocument } from '../openapi/import-document.ts';
import type { ImportResult, OperationReport } from '../openapi/import-report.ts';
import type { CatalogAction } from '../schemas/action.ts';
import { changeCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { insertImport, replaceLeftOut } from '../store/imports.ts';
import { forgetRefusedImport, recordRefusedImport } from '../store/refused-imports.ts';
import { undoneIf } from '../store/undone-if.ts';
import { leftOutOperations, refusalText } from './left-out-operations.ts';
import { type ImportDifference, replaceGeneratedActions } from './replace-generated-actions.ts';

export interface ImportSummary
  extends ImportDifference,
    Pick<ImportResult, 'version' | 'baseUrls' | 'operations' | 'warnings' | 'securitySchemes'> {
  source: string;
  /** false = a dry run: nothing was changed */
  applied: boolean;
  /** the one that stands after the import; after a dry run the one that would */
  catalogVersion: number;
}

export interface ActionsImport extends Omit<ImportRequest, 'source'> {
  organisationId: string;
  /** a name for the document, by which its next import finds these actions; `default` unless given */
  source?: string | undefined;
  /** shows the difference and changes nothing */
  dryRun?: boolean | undefined;
}

/** What an import works on: everything is decided. */
interface ReadImport {
  organisationId: string;
  source: string;
  fileName: string;
  dryRun: boolean;
}

/**
 * Replaces, in one transaction, every action generated from this source by those of the document; others and hand-authored
 * ones stay. What people decided about a generated action survives. The same document again changes nothing. Why operations
 * became no action is kept for `errand why`, also of a refused import, and nothing else of the document.
 * @throws ErrandError `unknown_organisation`, or the document's refusal: nothing is changed then
 */
export async function importActions(
  db: Database,
  { organisationId, source = 'default', dryRun = false, ...document }: ActionsImport,
): Promise<ImportSummary> {
  checkSource(source);
  const read: ReadImport = { organisationId, source, fileName: document.fileName, dryRun };
  let operations: OperationReport[] = [];
  try {
    const result = importDocument({ ...document, source });
    operations = result.operations;
    if (result.refusal !== undefined) throw result.refusal;
    return await replaceActions(db, read, result);
  } catch (error) {
    if (error instanceof ErrandError && error.code !== 'unknown_organisation' && !dryRun) {
      const { code } = error;
      const leftOut = leftOutOperations(operations);
      await recordRefusedImport(db, { ...read, code, message: refusalText(error), leftOut });
    }
    throw error;
  }
}

function replaceActions(
  db: Database,
  { organisationId, source, fileName, dryRun }: ReadImport,
  { actions, ...result }: ImportResult,
): Promise<ImportSummary> {
  const leftOut = leftOutOperations(result.operations);
  return undoneIf(db, dryRun, async (within) => {
    const differences: ImportDifference[] = [];
    const changed = await changeCatalog(within, organisationId, async (transaction, { catalogVersion, current }) => {
      const isOurs = ({ origin }: CatalogAction) => origin.kind === 'import' && origin.source === source;
      if (actions.length === 0 && current.some(isOurs)) throw nothingLeft(result);
      const found = actions.map(({ origin, definition }) => ({ operation: origin.operation, definition }));
      const difference = await replaceGeneratedActions(transaction, {
        organisationId,
        source,
        catalogVersion,
        current,
        actions: found,
      });
      differences.push(difference);
      await forgetRefusedImport(transaction, { organisationId, source });
      if (difference.isChange) {
        await insertImport(transaction, { organisationId, source, catalogVersion, fileName, leftOut });
      } else await replaceLeftOut(transaction, { organisationId, source, leftOut });
      return difference.isChange;
    });
    const [difference] = differences;
    if (!changed || !difference) throw unknownOrganisation(organisationId);
    return { source, applied: !dryRun, ...changed, ...difference, ...result };
  });
}

function checkSource(source: string): void {
  if (/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,63}$/.test(source)) return;
  const message = `"${source}" can not be a source's name: use letters, digits, ., _ and -, at most 64`;
  throw new ErrandError('invalid_request', message, { field: 'source' });
}

/** An import that takes every action of a source away is a mistake of a build; whoever means it deletes them. */
function nothingLeft({ operations }: Pick<ImportResult, 'operations'>): ErrandError {
  const [first] = operations.filter(({ verdict }) => verdict === 'rejected');
  const why = first ? `: ${first.method} ${first.path}: ${first.reason}` : '';
  const message = `the document leaves no action of its source${why || ': it has no operations'}; nothing was changed`;
  return new ErrandError(
    first?.code ?? 'failed_to_parse_spec',
    message,
    first?.pointer ? { pointer: first.pointer } : {},
  );
}
