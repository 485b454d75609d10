import type { ErrandError } from '../errors.ts';
import type { OperationReport } from '../openapi/import-report.ts';
import type { LeftOutOperation } from '../schemas/left-out-operation.ts';
import { storableText } from '../schemas/storable.ts';

/** The operations of a report that became no action, each with why, where and what to do. */
export function leftOutOperations(operations: readonly OperationReport[]): LeftOutOperation[] {
  return operations
    .filter(({ verdict }) => verdict === 'skipped' || verdict === 'rejected')
    .map(({ method, path, name, code = 'skipped', reason = '', pointer, line, fix }) => ({
      operation: storableText(`${method} ${path}`),
      ...(name === undefined ? {} : { toolName: name }),
      code,
      problem: storableText([reason + placeText({ pointer, line }), ...(fix === undefined ? [] : [fix])].join(': ')),
    }));
}

/** A refusal in one line; the place is not part of every message. */
export function refusalText({ message, details: { pointer, line } }: ErrandError): string {
  const place = placeText({ pointer, line });
  return storableText(message.includes(place) ? message : message + place);
}

function placeText({ pointer, line }: { pointer?: string | undefined; line?: number | undefined }): string {
  if (pointer !== undefined && pointer !== '') return ` (at ${pointer})`;
  return line === undefined ? '' : ` (line ${line})`;
}
