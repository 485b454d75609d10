import type { ErrandError } from '../errors.ts';
import type { OperationReport } from '../openapi/import-report.ts';
import type { LeftOutOperation } from '../schemas/left-out-operation.ts';

/** The operations of a report that became no action, each with why, where and what to do. */
export function leftOutOperations(operations: readonly OperationReport[]): LeftOutOperation[] {
  return operations
    .filter(({ verdict }) => verdict === 'skipped' || verdict === 'rejected')
    .map(({ method, path, name, code = 'skipped', reason = '', pointer, line, fix }) => ({
      operation: storable(`${method} ${path}`),
      ...(name === undefined ? {} : { toolName: name }),
      code,
      problem: storable([reason + placeText({ pointer, line }), ...(fix === undefined ? [] : [fix])].join(': ')),
    }));
}

/** A refusal in one line; the place is not part of every message. */
export function refusalText({ message, details: { pointer, line } }: ErrandError): string {
  const place = placeText({ pointer, line });
  return storable(message.includes(place) ? message : message + place);
}

/** Documents may name a path with NUL or half a surrogate pair in it, which PostgreSQL does not keep. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

function placeText({ pointer, line }: { pointer?: string | undefined; line?: number | undefined }): string {
  if (pointer !== undefined && pointer !== '') return ` (at ${pointer})`;
  return line === undefined ? '' : ` (line ${line})`;
}
