import { type DocumentObject, isObject, type Located, own } from '../located.ts';
import { referenceTarget } from '../resolve-refs.ts';

/** Whether a property is for answers only: said by its schema or by what that refers to. */
export function isReadOnly({ root, schema }: { root: DocumentObject; schema: Located }): boolean {
  const seen = new Set<unknown>();
  let target = schema;
  while (isObject(target.value) && !seen.has(target.value)) {
    if (own(target.value, 'readOnly') === true) return true;
    if (!Object.hasOwn(target.value, '$ref')) return false;
    seen.add(target.value);
    target = referenceTarget({ root, at: target.pointer, reference: own(target.value, '$ref') });
  }
  return false;
}
