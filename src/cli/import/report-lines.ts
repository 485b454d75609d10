import type { ImportResult, OperationReport } from '../../openapi/import-report.ts';
import type { ImportDifference } from '../../services/replace-generated-actions.ts';

/** Every operation with its verdict, what was done to it, and what to do about it. */
export function operationLines(operations: readonly OperationReport[]): string[] {
  return operations.flatMap(
    ({ verdict, method, path, name, code, pointer, line, reason = '', fix, changes = [], warnings = [] }) => {
      const place = pointer ?? (line === undefined ? undefined : `line ${line}`);
      const why = [code, reason, place && `at ${place}`].filter(Boolean).join(', ');
      const label = name && verdict !== 'rejected' ? ` as ${name}` : '';
      return [
        `  ${verdict.padEnd(8)} ${method} ${path}${label}${why && `: ${why}`}`,
        ...(fix ? [`           fix: ${fix}`] : []),
        ...changes.map(({ pointer: where, change, safe }) => `           ${change} (at ${where}); safe: ${safe}`),
        ...warnings.map((warning) => `           warning: ${warning}`),
      ];
    },
  );
}

/** How many operations have which verdict, e.g. `12 accepted, 1 skipped`. */
export function verdictCounts(operations: readonly OperationReport[]): string {
  const verdicts = ['accepted', 'adapted', 'skipped', 'rejected'] as const;
  const counts = verdicts.map(
    (verdict) => [operations.filter((one) => one.verdict === verdict).length, verdict] as const,
  );
  return counts.flatMap(([count, verdict]) => (count > 0 ? [`${count} ${verdict}`] : [])).join(', ') || 'no operations';
}

/** What is about the document as a whole: warnings, and the global variables that its calls ask for. */
export function documentLines({
  warnings,
  securitySchemes,
}: Pick<ImportResult, 'warnings' | 'securitySchemes'>): string[] {
  return [
    ...warnings.map((warning) => `warning: ${warning}`),
    ...securitySchemes.map(({ scheme, in: place, name, value, actions }) =>
      place === 'header'
        ? `${scheme}, asked for by ${actions}: set the global variable ${name} (${value})`
        : `${scheme}, asked for by ${actions}, stands in ${place} ${name}: no header, so no global variable can hold it`,
    ),
  ];
}

/** What the catalog gains and loses by an import. */
export function differenceLines(difference: ImportDifference): string[] {
  const { added, changed, removed, unchanged, keptEdits, replacedEdits, renamed, jobWarnings, scheduleWarnings } =
    difference;
  return [
    ...added.map((name) => `+ ${name}`),
    ...changed.map(({ name, fields }) => `~ ${name} (${fields.map(({ field }) => field).join(', ')})`),
    ...removed.map((name) => `- ${name}`),
    ...keptEdits.map(({ name, fields }) => `kept by hand: ${name} (${fields.join(', ')})`),
    ...replacedEdits.map(
      ({ name, fields }) => `warning: edits of ${name} gave way to the document (${fields.join(', ')})`,
    ),
    ...renamed.map(
      ({ operation, wanted, name }) => `warning: ${operation} is ${name}, because ${wanted} is another action`,
    ),
    ...[...jobWarnings, ...scheduleWarnings].map((text) => `warning: ${text}`),
    `${added.length} added, ${changed.length} changed, ${removed.length} removed, ${unchanged} unchanged`,
  ];
}
