import { type HttpMethod, httpMethodSchema } from '../schemas/action.ts';
import { childOf, type DocumentObject, isObject, type Located, pointerTo } from './located.ts';
import { inOperation, notValid } from './refusals.ts';
import { resolved } from './resolve-refs.ts';

/** One operation as the document holds it. */
export interface Operation {
  method: HttpMethod;
  path: string;
  pathItem: Located<DocumentObject>;
  operation: Located<DocumentObject>;
}

/** An operation of a method that no action can have. */
export interface SkippedOperation {
  method: 'HEAD' | 'OPTIONS' | 'TRACE';
  path: string;
}

const SKIPPED = ['HEAD', 'OPTIONS', 'TRACE'] as const;

/**
 * Every operation under `paths`, in document order. Webhooks and callbacks are requests that others send: not ours.
 * @throws ErrandError `failed_to_parse_spec`: no operation at all, or `paths` malformed; `invalid_tool_schema`: a path item's
 * reference that can not be followed
 */
export function operations(root: DocumentObject): (Operation | SkippedOperation)[] {
  const paths = childOf({ value: root, pointer: '' }, 'paths');
  if (paths.value !== undefined && !isObject(paths.value)) throw notValid('paths must be an object', paths.pointer);
  const entries = Object.entries(paths.value ?? {}).filter(([path]) => !path.startsWith('x-'));
  const found = entries.flatMap(([path, value]) =>
    operationsOfPath({ root, path, item: { value, pointer: pointerTo(paths.pointer, path) } }),
  );
  if (found.length === 0) throw notValid('the document has no operations: nothing to import', paths.pointer);
  return found;
}

export function isSkipped(operation: Operation | SkippedOperation): operation is SkippedOperation {
  return SKIPPED.some((method) => method === operation.method);
}

function operationsOfPath({ root, path, item }: { root: DocumentObject; path: string; item: Located }) {
  if (!path.startsWith('/')) throw notValid(`the path ${JSON.stringify(path)} must begin with /`, item.pointer);
  const { value, pointer } = resolved({ root, node: item });
  if (!isObject(value)) throw notValid('a path item must be an object', pointer);
  return Object.keys(value).flatMap((key): (Operation | SkippedOperation)[] => {
    const name = key === key.toLowerCase() ? key.toUpperCase() : '';
    const skipped = SKIPPED.find((other) => other === name);
    if (skipped !== undefined) return [{ method: skipped, path }];
    const method = httpMethodSchema.safeParse(name);
    if (!method.success) return [];
    const pathItem = { value, pointer };
    return inOperation(`${method.data} ${path}`, () => {
      const operation = resolved({ root, node: childOf(pathItem, key) });
      if (!isObject(operation.value)) throw notValid('an operation must be an object', operation.pointer);
      return [{ method: method.data, path, pathItem, operation: { ...operation, value: operation.value } }];
    });
  });
}
