/** The value that a JSON pointer (RFC 6901) names in a body; undefined where the body is no JSON or nothing stands there. */
export function valueAt(body: string, pointer: string): unknown {
  try {
    return valueWithin(JSON.parse(body), pointer);
  } catch {
    return undefined;
  }
}

/** The same within a value. */
export function valueWithin(whole: unknown, pointer: string): unknown {
  let value = whole;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = Reflect.get(value, key);
  }
  return value;
}
