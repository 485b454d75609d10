export const MAX_URL_LENGTH = 2_048;

/**
 * An absolute https URL without trailing slash; undefined for anything else, also one with credentials, query or fragment, and
 * one of more than 2,048 characters.
 */
export function httpsUrl(text: string): string | undefined {
  if (text.length > MAX_URL_LENGTH) return undefined;
  if (/[{}?#\s]/.test(text) || !/^https:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  // Credentials in a document are secrets in the wrong place; they belong into global variables.
  if (url.username !== '' || url.password !== '') return undefined;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '');
}
