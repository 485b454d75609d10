import { type DocumentObject, isObject, type Located, own, pointerTo } from './located.ts';
import { notUsable } from './refusals.ts';

/**
 * What one local reference points at.
 * @throws ErrandError `invalid_tool_schema`, pointer of the `$ref`: another file or host, an anchor, or nothing there
 */
export function referenceTarget({
  root,
  at,
  reference,
}: {
  root: DocumentObject;
  at: string;
  reference: unknown;
}): Located {
  const pointer = pointerTo(at, '$ref');
  const refuse = (reason: string) => notUsable(`the reference ${JSON.stringify(reference)} ${reason}`, pointer);
  if (typeof reference !== 'string') throw refuse('is not a string');
  if (!reference.startsWith('#')) throw refuse('leaves this file: bring its target into the document');
  if (!reference.startsWith('#/')) throw refuse('is no JSON pointer: write it as #/components/...');
  let target: Located = { value: root, pointer: '' };
  for (const key of keysOf(reference.slice(2))) {
    const next = step(target, key);
    if (next === undefined) throw refuse('points nowhere');
    target = next;
  }
  return target;
}

/**
 * Follows a node that may be a reference (a parameter, a request body, a path item) to what it stands for.
 * Call it only where OpenAPI lets a reference stand: elsewhere `$ref` is the author's data.
 * @throws ErrandError `invalid_tool_schema`: unresolvable or going round in a circle
 */
export function resolved({ root, node }: { root: DocumentObject; node: Located }): Located {
  const seen = new Set<unknown>();
  let target = node;
  while (isObject(target.value) && Object.hasOwn(target.value, '$ref')) {
    if (seen.has(target.value)) {
      const pointer = pointerTo(node.pointer, '$ref');
      throw notUsable('this reference leads back to itself', pointer);
    }
    seen.add(target.value);
    target = referenceTarget({ root, at: target.pointer, reference: own(target.value, '$ref') });
  }
  return target;
}

function step({ value, pointer }: Located, key: string): Located | undefined {
  if (Array.isArray(value) && /^(0|[1-9]\d*)$/.test(key) && Number(key) < value.length) {
    return { value: value[Number(key)], pointer: pointerTo(pointer, key) };
  }
  if (isObject(value) && Object.hasOwn(value, key)) return { value: value[key], pointer: pointerTo(pointer, key) };
  return undefined;
}

function keysOf(fragment: string): string[] {
  return fragment.split('/').map((key) => percentDecoded(key).replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A `%` that begins no escape is taken as written: such keys exist. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
