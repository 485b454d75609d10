/** Percent-encoding as strict as RFC 3986 allows: only letters, digits, `-`, `.`, `_` and `~` stand for themselves. */
import { ErrandError } from '../errors.ts';

/**
 * Encodes one value so that no URL parser can read a delimiter in it.
 * @throws ErrandError `invalid_request` naming `field` for text that is not well-formed Unicode
 */
export function percentEncode(text: string, field: string): string {
  try {
    return encodeURIComponent(text).replace(/[!'()*]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
  } catch (cause) {
    throw new ErrandError('invalid_request', `${field}: the text is not well-formed Unicode`, { field, cause });
  }
}
