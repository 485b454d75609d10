import { unescapedKey } from '../schemas/json-pointer.ts';
import type { DocumentFiles } from './document-files.ts';
import { isObject, type Located, own, pointerTo } from './located.ts';
import { quoted } from './quoted.ts';
import { notUsable } from './refusals.ts';

/** Follows the references of one document, only those it is asked for. */
export interface References {
  /**
   * What the reference at this pointer points at.
   * @throws ErrandError `invalid_tool_schema`, pointer of the `$ref`: another host, an anchor, nothing there;
   * `failed_to_parse_spec`: the file that it names can not be read
   */
  target(reference: { at: string; reference: unknown }): Located;
  /**
   * Follows a node that may be a reference (a parameter, a request body, a path item) to what it stands for.
   * Call it only where OpenAPI lets a reference stand: elsewhere `$ref` is the author's data.
   * @throws ErrandError as `target`, and `invalid_tool_schema` for one that goes round in a circle
   */
  resolved(node: Located): Located;
}

export function references(files: DocumentFiles): References {
  const known = new Map<object, Map<string, Located>>();

  function target({ at, reference }: { at: string; reference: unknown }): Located {
    const refuse = (reason: string, fix: string) =>
      notUsable(`the reference ${quoted(reference)} ${reason}`, pointerTo(at, '$ref'), fix);
    if (typeof reference !== 'string') throw refuse('is not a string', 'write a JSON pointer such as #/components/...');
    const mark = reference.indexOf('#');
    const root = files.rootOf({ at, file: mark === -1 ? reference : reference.slice(0, mark) });
    const fragment = mark === -1 ? '' : reference.slice(mark + 1);
    if (fragment === '') return root;
    if (!fragment.startsWith('/')) throw refuse('is no JSON pointer', 'write it as #/components/...');
    const found = known.get(root)?.get(fragment) ?? walked({ root, fragment });
    if (found === undefined) throw refuse('points nowhere', 'correct it, or add what it names');
    const ofRoot = known.get(root) ?? new Map<string, Located>();
    known.set(root, ofRoot.set(fragment, found));
    return found;
  }

  return {
    target,
    resolved(node) {
      let seen: Set<unknown> | undefined;
      let current = node;
      while (isObject(current.value) && Object.hasOwn(current.value, '$ref')) {
        seen ??= new Set();
        if (seen.has(current.value)) {
          throw notUsable('this reference leads back to itself', pointerTo(node.pointer, '$ref'), 'cut the circle');
        }
        seen.add(current.value);
        current = target({ at: current.pointer, reference: own(current.value, '$ref') });
      }
      return current;
    },
  };
}

function walked({ root, fragment }: { root: Located; fragment: string }): Located | undefined {
  let current: Located | undefined = root;
  for (const key of fragment.slice(1).split('/')) {
    current = step(current, unescapedKey(percentDecoded(key)));
    if (current === undefined) return undefined;
  }
  return current;
}

function step({ value, pointer }: Located, key: string): Located | undefined {
  if (Array.isArray(value) && /^(0|[1-9]\d*)$/.test(key) && Number(key) < value.length) {
    return { value: value[Number(key)], pointer: pointerTo(pointer, key) };
  }
  if (isObject(value) && Object.hasOwn(value, key)) return { value: value[key], pointer: pointerTo(pointer, key) };
  return undefined;
}

/** A `%` that begins no escape is taken as written: such keys exist. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
