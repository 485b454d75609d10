import { ErrandError } from '../../errors.ts';
import { importActions } from '../../services/import-actions.ts';
import { restoreImport } from '../../services/restore-import.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';
import { type DocumentOptions, documentRequest } from './document-options.ts';
import { documentSource } from './document-source.ts';
import { differenceLines, documentLines, operationLines, verdictCounts } from './report-lines.ts';

interface ImportOptions extends DocumentOptions {
  /** absent with `restore` */
  path?: string | undefined;
  org: string;
  source?: string | undefined;
  dryRun?: boolean | undefined;
  restore?: boolean | undefined;
  json?: boolean | undefined;
}

export async function importFile({
  path,
  org,
  source,
  dryRun,
  restore,
  json,
  ...options
}: ImportOptions): Promise<void> {
  if (restore) return restoreEarlier({ path, org, source, dryRun, json });
  if (path === undefined) {
    throw new ErrandError('invalid_request', 'name the file or folder to import', { field: 'file' });
  }
  const request = { ...(await documentSource(path)), ...documentRequest(options) };
  const summary = await withStore(({ db }) => importActions(db, { organisationId: org, source, dryRun, ...request }));
  if (json) return console.log(JSON.stringify(summary));
  const { version, operations, applied, catalogVersion } = summary;
  const lines = [
    `OpenAPI ${version}: ${verdictCounts(operations)}`,
    ...operationLines(operations),
    ...documentLines(summary),
    ...differenceLines(summary),
    applied ? `catalog version ${catalogVersion}` : 'dry run: nothing was changed',
  ];
  printLines(lines);
}

async function restoreEarlier({
  path,
  org,
  source,
  dryRun,
  json,
}: Pick<ImportOptions, 'path' | 'org' | 'source' | 'dryRun' | 'json'>): Promise<void> {
  if (path !== undefined) {
    throw new ErrandError('invalid_request', '--restore takes no file: it goes back to the import before', {
      field: 'file',
    });
  }
  const summary = await withStore(({ db }) => restoreImport(db, { organisationId: org, source, dryRun }));
  if (json) return console.log(JSON.stringify(summary));
  const { undone, restored, applied, catalogVersion } = summary;
  const lines = [
    `back from ${undone.fileName} of ${undone.createdAt.toISOString()} to ${restored.fileName} of ${restored.createdAt.toISOString()}`,
    ...differenceLines(summary),
    applied ? `catalog version ${catalogVersion}` : 'dry run: nothing was changed',
  ];
  printLines(lines);
}
