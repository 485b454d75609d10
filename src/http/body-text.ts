import { TextDecoder } from 'node:util';

/**
 * A body's bytes as text by the charset of its `Content-Type`; UTF-8 when it names none or an unknown one. A byte order mark
 * says more than the header (Encoding Standard, "BOM sniff") and is dropped. What is no text becomes U+FFFD. `cut` bodies may
 * end inside a character: its first bytes are left out.
 */
export function bodyText({
  bytes,
  contentType,
  cut,
}: {
  bytes: Uint8Array;
  contentType: string;
  cut: boolean;
}): string {
  const decoder = new TextDecoder(markedEncoding(bytes) ?? knownEncoding(contentType) ?? 'utf-8');
  const text = decoder.decode(bytes, { stream: cut });
  return decoder.encoding === 'windows-1252' ? text.replace(/[\x80-\x9f]/g, mended) : text;
}

/** The same of an answer as the ledger keeps it. */
export function storedBodyText({
  bytes,
  headers,
  cut,
}: {
  bytes: Uint8Array;
  headers: readonly (readonly [name: string, value: string])[];
  cut: boolean;
}): string {
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return bodyText({ bytes, contentType, cut });
}

/** Node 20 decodes windows-1252 as if it were Latin-1 (nodejs/node#56542): these are the 32 places where they differ. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function mended(character: string): string {
  return windows1252.charAt(character.charCodeAt(0) - 0x80);
}

function markedEncoding([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return first === 0xff && second === 0xfe ? 'utf-16le' : undefined;
}

/** `; name=value`, where a quoted value may hold semicolons. */
const parameters = /;\s*([^\s=;"]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)/g;

function knownEncoding(contentType: string): string | undefined {
  const charset = [...contentType.matchAll(parameters)]
    .find(([, name]) => name?.toLowerCase() === 'charset')?.[2]
    ?.replace(/^"|"$/g, '');
  try {
    return charset ? new TextDecoder(charset).encoding : undefined;
  } catch {
    return undefined;
  }
}
