import { ErrandError } from '../../errors.ts';
import { importDocument } from '../../openapi/import-document.ts';
import type { ImportResult } from '../../openapi/import-report.ts';
import { type DocumentOptions, documentRequest } from '../import/document-options.ts';
import { documentSource } from '../import/document-source.ts';
import { documentLines, operationLines, verdictCounts } from '../import/report-lines.ts';
import { printLines } from '../print-lines.ts';

const REFUSED = 1;

/** What is printed as JSON; `ok` = an import would take the document. */
interface SpecCheck extends Partial<Omit<ImportResult, 'actions' | 'refusal'>> {
  ok: boolean;
  error?: { code: string; message: string; pointer?: string; line?: number; column?: number; operation?: string };
  seconds: number;
}

export async function check({
  path,
  json,
  ...options
}: { path: string; json?: boolean } & DocumentOptions): Promise<void> {
  const source = await documentSource(path);
  const startedAt = performance.now();
  const outcome = readOutcome(() => importDocument({ ...source, ...documentRequest(options), source: 'check' }));
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  const result: SpecCheck = { ...outcome, seconds };
  if (!result.ok) process.exitCode = REFUSED;
  if (json) console.log(JSON.stringify(result));
  else printLines(readable(result));
}

function readOutcome(read: () => ImportResult): Omit<SpecCheck, 'seconds'> {
  try {
    const { actions: _actions, refusal, ...result } = read();
    if (refusal) return { ok: false, error: errorOf(refusal), ...result };
    return { ok: true, ...result };
  } catch (error) {
    if (!(error instanceof ErrandError) || error.code === 'invalid_request') throw error;
    return { ok: false, error: errorOf(error), baseUrls: [], operations: [] };
  }
}

function errorOf({ code, message, details }: ErrandError): NonNullable<SpecCheck['error']> {
  const { field: _, ...place } = details;
  return { code, message, ...place };
}

function readable({ ok, error, version, operations = [], warnings = [], securitySchemes = [] }: SpecCheck): string[] {
  const { line, column, pointer } = error ?? {};
  const place = line === undefined ? pointer && ` (at ${pointer})` : ` (line ${line}, column ${column})`;
  return [
    ...(version === undefined ? [] : [`OpenAPI ${version}: ${verdictCounts(operations)}`]),
    ...operationLines(operations),
    ...documentLines({ warnings, securitySchemes }),
    ...(error ? [`refused: ${error.code}: ${error.message}${place ?? ''}`] : []),
    ok ? 'ok: an import would take it' : 'not ok: an import would change nothing',
  ];
}
