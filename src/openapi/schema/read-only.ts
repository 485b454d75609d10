import { isObject, type Located, own } from '../located.ts';
import type { References } from '../resolve-refs.ts';

/** Whether a property is for answers only: said by its schema or by what that refers to. */
export function isReadOnly({ refs, schema }: { refs: References; schema: Located }): boolean {
  if (!isObject(schema.value)) return false;
  if (own(schema.value, 'readOnly') === true) return true;
  if (!Object.hasOwn(schema.value, '$ref')) return false;
  const seen = new Set<unknown>();
  let target = schema;
  while (isObject(target.value) && !seen.has(target.value)) {
    if (own(target.value, 'readOnly') === true) return true;
    if (!Object.hasOwn(target.value, '$ref')) return false;
    seen.add(target.value);
    target = refs.target({ at: target.pointer, reference: own(target.value, '$ref') });
  }
  return false;
}
