import { own } from '../located.ts';
import type { Operation } from '../operations.ts';

const MAX_LENGTH = 64;

/**
 * A name per operation that the AI may read: `^[a-zA-Z0-9_-]{1,64}$`, unique within the document, the same at every import
 * whatever the order. An operationId that is legal and stands once is kept as it is; others are made legal.
 */
export function toolNames(operations: readonly Operation[]): Map<Operation, string> {
  const ids = new Map(operations.map((operation) => [operation, operationId(operation)]));
  const timesUsed = new Map<string, number>();
  for (const id of ids.values()) if (id !== undefined) timesUsed.set(id, (timesUsed.get(id) ?? 0) + 1);
  const names = new Map<Operation, string>();
  const taken = new Set<string>();
  const give = (operation: Operation, name: string) => {
    names.set(operation, name);
    taken.add(name);
  };
  for (const [operation, id] of ids) {
    if (id !== undefined && timesUsed.get(id) === 1 && legalName(id) === id) give(operation, id);
  }
  for (const [operation, id] of ids) {
    if (names.has(operation)) continue;
    const key = `${operation.method} ${operation.path}`;
    const name = legalName(id ?? `${operation.method.toLowerCase()}_${operation.path}`) || legalName(key);
    const isClash = taken.has(name) || (timesUsed.get(id ?? '') ?? 0) > 1;
    give(operation, isClash ? withMark(name, key) : name);
  }
  return names;
}

function operationId({ operation }: Operation): string | undefined {
  const id = own(operation.value, 'operationId');
  return typeof id === 'string' && legalName(id) !== '' ? id : undefined;
}

/** Illegal characters become one underscore; a name that is too long ends in a mark of the whole. */
function legalName(text: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(text)) return text;
  const name = text
    .replace(/[^a-zA-Z0-9_-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^_+|_+$/g, '');
  return name.length <= MAX_LENGTH ? name : withMark(name, text);
}

function withMark(name: string, source: string): string {
  const mark = `_${fingerprint(source)}`;
  return `${name.slice(0, MAX_LENGTH - mark.length)}${mark}`;
}

/** FNV-1a, 32 bits: enough to tell apart the few names that clash. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash ^= character.codePointAt(0) ?? 0;
    hash = Math.imul(hash, 0x01000193);
  }
  return (hash >>> 0).toString(36);
}
