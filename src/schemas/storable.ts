import { escapedKey } from './json-pointer.ts';

/** PostgreSQL stores neither NUL nor half a surrogate pair, in text and in JSON alike. */
export function isStorable(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

/** The JSON pointer of the first key or string that can't be stored; undefined when all can. */
export function unstorableAt(value: unknown, pointer = ''): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : pointer;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, inner] of Object.entries(value)) {
    if (!isStorable(key)) return pointer;
    const found = unstorableAt(inner, `${pointer}/${escapedKey(key)}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What of a text PostgreSQL can store: a model, or a document, may write both. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}
