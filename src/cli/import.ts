import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ErrandError } from '../errors.ts';
import { type ImportSummary, importActions } from '../services/import-actions.ts';
import { withStore } from './with-store.ts';

export async function importFile({
  file,
  org,
  source,
  serverBaseUrl,
  json,
}: {
  file: string;
  org: string;
  source?: string;
  serverBaseUrl?: string;
  json?: boolean;
}): Promise<void> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ErrandError('invalid_request', `there is no readable file ${file}`, { field: 'file', cause });
  });
  const fileName = basename(file);
  const summary = await withStore(({ db }) =>
    importActions(db, { organisationId: org, source, text, fileName, serverBaseUrl }),
  );
  console.log(json ? JSON.stringify(summary) : readable(summary));
}

function readable({ version, catalogVersion, added, changed, removed, operations }: ImportSummary): string {
  return [
    `OpenAPI ${version}: ${operations.length} operations, catalog version ${catalogVersion}`,
    ...operations.map(
      ({ verdict, method, path, name, reason = '', warnings = [] }) =>
        `  ${verdict.padEnd(8)} ${method} ${path}${name ? ` as ${name}` : ''}${bracketed([reason, ...warnings])}`,
    ),
    `${added.length} added, ${changed.length} changed, ${removed.length} removed`,
  ].join('\n');
}

function bracketed(remarks: string[]): string {
  const text = remarks.filter((remark) => remark !== '').join('; ');
  return text === '' ? '' : ` (${text})`;
}
