import { escapedKey } from '../schemas/json-pointer.ts';

/** A mapping of the document. Its keys are the author's: look them up with `own`, never by plain access. */
export type DocumentObject = Record<string, unknown>;

export function isObject(value: unknown): value is DocumentObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own property, so that `constructor` or `__proto__` finds nothing but what the document says. */
export function own(object: DocumentObject, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** A value and the JSON pointer at which the document holds it. */
export interface Located<Value = unknown> {
  value: Value;
  pointer: string;
}

/** The child of a located object; the value is undefined when there is none. */
export function childOf({ value, pointer }: Located<DocumentObject>, key: string): Located {
  return { value: own(value, key), pointer: pointerTo(pointer, key) };
}

/** The pointer of a child. */
export function pointerTo(pointer: string, key: string | number): string {
  return `${pointer}/${escapedKey(key)}`;
}

/** A text of the document, trimmed; anything else than a non-empty string counts as absent. */
export function textOf(object: DocumentObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
