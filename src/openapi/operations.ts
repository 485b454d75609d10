import { ErrandError } from '../errors.ts';
import { type HttpMethod, httpMethodSchema } from '../schemas/action.ts';
import { childOf, type DocumentObject, isObject, type Located, own, pointerTo } from './located.ts';
import { quoted } from './quoted.ts';
import { inOperation, notValid } from './refusals.ts';
import type { References } from './resolve-refs.ts';

/** One operation as the document holds it. */
export interface Operation {
  kind: 'operation';
  method: HttpMethod;
  /** as the document has it; what follows a `#` only tells operations apart and is never sent */
  path: string;
  pathItem: Located<DocumentObject>;
  operation: Located<DocumentObject>;
}

/** An operation of a method that no action can have. */
export interface SkippedOperation {
  kind: 'skipped';
  method: 'HEAD' | 'OPTIONS' | 'TRACE';
  path: string;
}

/** What stands where operations should and can not be read; the method is `*` when that is a whole path item. */
export interface UnreadableOperation {
  kind: 'unreadable';
  method: string;
  path: string;
  refusal: ErrandError;
}

export type FoundOperation = Operation | SkippedOperation | UnreadableOperation;

const SKIPPED = ['HEAD', 'OPTIONS', 'TRACE'] as const;

/**
 * Every operation under `paths`, in document order. Webhooks and callbacks are requests that others send: not ours.
 * @throws ErrandError `failed_to_parse_spec`: `paths` is malformed, or missing where OpenAPI demands it
 */
export function operations({ root, refs }: { root: DocumentObject; refs: References }): FoundOperation[] {
  const paths = childOf({ value: root, pointer: '' }, 'paths');
  if (paths.value === undefined && !mayLackPaths(root)) {
    throw notValid('the document has no paths', paths.pointer, 'add them: there is nothing to import without');
  }
  if (paths.value !== undefined && !isObject(paths.value)) {
    throw notValid('paths must be an object', paths.pointer, 'write every path as a key of it');
  }
  return Object.entries(paths.value ?? {}).flatMap(([path, value]) =>
    path.startsWith('x-') ? [] : ofPath({ refs, path, item: { value, pointer: pointerTo(paths.pointer, path) } }),
  );
}

/** OpenAPI 3.1 asks for one of the three. */
function mayLackPaths(root: DocumentObject): boolean {
  return own(root, 'openapi') !== undefined && ['webhooks', 'components'].some((key) => own(root, key) !== undefined)
    ? String(own(root, 'openapi')).startsWith('3.1')
    : false;
}

function ofPath({ refs, path, item }: { refs: References; path: string; item: Located }): FoundOperation[] {
  const items = pathItems({ refs, path, item });
  if (items instanceof ErrandError) return [{ kind: 'unreadable', method: '*', path, refusal: items }];
  const seen = new Set<string>();
  return items.flatMap((pathItem) =>
    Object.keys(pathItem.value).flatMap((key): FoundOperation[] => {
      const method = key.toUpperCase();
      const sent = httpMethodSchema.options.find((known) => known === method);
      const skipped = SKIPPED.find((other) => other === method);
      if ((sent === undefined && skipped === undefined) || seen.has(key)) return [];
      seen.add(key);
      if (skipped !== undefined) return [{ kind: 'skipped', method: skipped, path }];
      const found = operation({ refs, method, path, node: childOf(pathItem, key), key });
      if (found instanceof ErrandError) return [{ kind: 'unreadable', method, path, refusal: found }];
      return sent === undefined ? [] : [{ kind: 'operation', method: sent, path, pathItem, operation: found }];
    }),
  );
}

/** The path item and, behind a reference in it, the one that it stands for; what stands beside the reference comes first. */
function pathItems({
  refs,
  path,
  item,
}: {
  refs: References;
  path: string;
  item: Located;
}): Located<DocumentObject>[] | ErrandError {
  return asValue(() => {
    const slash = 'write it as /...';
    if (!path.startsWith('/')) throw notValid(`the path ${quoted(path)} must begin with /`, item.pointer, slash);
    const target = refs.resolved(item);
    return [item, ...(target.value === item.value ? [] : [target])].map(({ value, pointer }) => {
      if (!isObject(value)) throw notValid('a path item must be an object', pointer, 'write methods as its keys');
      return { value, pointer };
    });
  });
}

function operation({
  refs,
  method,
  path,
  node,
  key,
}: {
  refs: References;
  method: string;
  path: string;
  node: Located;
  key: string;
}): Located<DocumentObject> | ErrandError {
  return asValue(() =>
    inOperation(`${method} ${path}`, () => {
      if (key !== key.toLowerCase()) {
        throw notValid('methods are written in lower case', node.pointer, `write ${key.toLowerCase()}`);
      }
      const { value, pointer } = refs.resolved(node);
      if (!isObject(value)) throw notValid('an operation must be an object', pointer, 'write it as one');
      return { value, pointer };
    }),
  );
}

function asValue<Value>(work: () => Value): Value | ErrandError {
  try {
    return work();
  } catch (error) {
    if (error instanceof ErrandError) return error;
    throw error;
  }
}
