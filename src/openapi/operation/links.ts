import type { ActionLink } from '../../schemas/action.ts';
import { childOf, type DocumentObject, isObject, type Located, own, pointerTo } from '../located.ts';
import type { FoundOperation, Operation } from '../operations.ts';
import { listed } from '../quoted.ts';
import type { References } from '../resolve-refs.ts';
import { dataSize } from '../schema/data-size.ts';

/** Finds the `METHOD /path` that a link names by operationId or by reference. */
export type LinkedOperation = (link: DocumentObject) => string | undefined;

export function linkedOperation(found: readonly FoundOperation[]): LinkedOperation {
  const known = found.filter((one) => one.kind === 'operation');
  const key = ({ method, path }: Operation) => `${method} ${path}`;
  const byId = new Map(known.map((one) => [own(one.operation.value, 'operationId'), key(one)]));
  const byPointer = new Map<unknown, string>(
    known.map((one) => [`#${pointerTo('/paths', one.path)}/${one.method.toLowerCase()}`, key(one)]),
  );
  return (link) => byId.get(own(link, 'operationId') ?? NONE) ?? byPointer.get(unescapedUri(own(link, 'operationRef')));
}

/** A reference is a URI: the braces of a path may be percent-encoded in it. */
function unescapedUri(reference: unknown): unknown {
  if (typeof reference !== 'string') return undefined;
  try {
    return decodeURIComponent(reference);
  } catch {
    return reference;
  }
}

const NONE = Symbol('no operationId');

/**
 * What the document says may follow the answers of an operation (OpenAPI 3, "Link Object"), for those who follow long jobs. Answers
 * are not what is imported: a link that can not be followed is left out.
 */
export function links({
  operation,
  refs,
  operationOf,
  warnings,
}: {
  operation: Located<DocumentObject>;
  refs: References;
  operationOf: LinkedOperation;
  /** gets those that are left out, with why */
  warnings: string[];
}): ActionLink[] {
  const leftOut: string[] = [];
  const found = foundLinks({ operation, refs, operationOf, leftOut });
  if (leftOut.length > 0) warnings.push(`links left out: ${listed(leftOut)}`);
  return found;
}

function foundLinks({
  operation,
  refs,
  operationOf,
  leftOut,
}: {
  operation: Located<DocumentObject>;
  refs: References;
  operationOf: LinkedOperation;
  leftOut: string[];
}): ActionLink[] {
  const responses = childOf(operation, 'responses');
  if (!isObject(responses.value)) return [];
  return Object.entries(responses.value).flatMap(([status, written]) => {
    if (!isObject(written) || (own(written, 'links') === undefined && !isLocal(own(written, '$ref')))) return [];
    const response = followed(refs, { value: written, pointer: pointerTo(responses.pointer, status) });
    const named = response === undefined ? undefined : childOf(response, 'links');
    if (named === undefined || !isObject(named.value)) return [];
    return Object.entries(named.value).flatMap(([name, value]) => {
      const link = followed(refs, { value, pointer: pointerTo(named.pointer, name) });
      const target = link === undefined ? undefined : operationOf(link.value);
      const problem = linkProblem(link?.value, target);
      if (problem !== undefined) leftOut.push(`${status} ${name} ${problem}`);
      if (link === undefined || target === undefined || problem !== undefined) return [];
      const parameters = own(link.value, 'parameters');
      const requestBody = own(link.value, 'requestBody');
      return [
        {
          name,
          status,
          operation: target,
          parameters: isObject(parameters) ? withoutPrototype(parameters) : {},
          ...(requestBody === undefined ? {} : { requestBody }),
        },
      ];
    });
  });
}

function linkProblem(link: DocumentObject | undefined, target: string | undefined): string | undefined {
  if (link === undefined) return 'can not be read';
  if (own(link, 'server') !== undefined) return 'has a server of its own';
  if (target !== undefined) return undefined;
  const reference = own(link, 'operationRef');
  if (typeof reference === 'string' && !isLocal(reference)) return 'leads to another document';
  return 'names no operation of the document';
}

const MOST_LINKS = 100;
const MAX_CHARACTERS = 65_536;

/** The links that an action holds: of very many, or of large ones, the first, with a warning. Nothing is sent by them. */
export function keptLinks(all: readonly ActionLink[], warnings: string[]): ActionLink[] {
  let room = MAX_CHARACTERS;
  const kept = all.slice(0, MOST_LINKS).filter((link) => {
    const size = sizeOf(link, room);
    if (size !== undefined) room -= size;
    return size !== undefined;
  });
  if (kept.length < all.length) warnings.push(`of ${all.length} links ${kept.length} are kept: they are many or large`);
  return kept;
}

function sizeOf(link: ActionLink, limit: number): number | undefined {
  try {
    return dataSize({ value: link, limit, pointer: '' });
  } catch {
    return undefined;
  }
}

/** A name that no reader of the stored action would find again. */
function withoutPrototype(parameters: DocumentObject): DocumentObject {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => name !== '__proto__'));
}

/** Answers are followed within their file only: none is read for them. */
function isLocal(reference: unknown): boolean {
  return typeof reference === 'string' && reference.startsWith('#');
}

function followed(refs: References, node: Located): Located<DocumentObject> | undefined {
  try {
    const { value, pointer } = refs.resolved(node);
    return isObject(value) ? { value, pointer } : undefined;
  } catch {
    return undefined;
  }
}
