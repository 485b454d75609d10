// JSON pointers, RFC 6901: `/a/b` names what stands under `b` in what stands under `a`; in a key `~` is `~0` and `/` is `~1`.

/** A key as it stands in a pointer. */
export function escapedKey(key: PropertyKey): string {
  return String(key).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** The key that stands so in a pointer. */
export function unescapedKey(escaped: string): string {
  return escaped.replaceAll('~1', '/').replaceAll('~0', '~');
}

/** The keys of a pointer, unescaped; none of the empty one. */
export function pointerKeys(pointer: string): string[] {
  return pointer.split('/').slice(1).map(unescapedKey);
}

/** What stands at a pointer, `null` included; undefined = nothing. Of a list its items only. */
export function valueAtPointer(root: unknown, pointer: string): { value: unknown } | undefined {
  let value = root;
  for (const key of pointerKeys(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    if (Array.isArray(value) && key === 'length') return undefined;
    value = Reflect.get(value, key);
  }
  return { value };
}
