import { TextDecoder } from 'node:util';

/**
 * A body's bytes as text by the charset of its `Content-Type`; UTF-8 when it names none or an unknown one. What is no text
 * becomes U+FFFD, a byte order mark is dropped. `cut` bodies may end inside a character: its first bytes are left out.
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
  const decoder = decoderFor(contentType);
  const text = decoder.decode(bytes, { stream: cut });
  return decoder.encoding === 'windows-1252' ? text.replace(/[\x80-\x9f]/g, mended) : text;
}

/** Node 20 decodes windows-1252 as if it were Latin-1 (nodejs/node#56542): these are the 32 places where they differ. */
const windows1252 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';

function mended(character: string): string {
  return windows1252.charAt(character.charCodeAt(0) - 0x80);
}

function decoderFor(contentType: string): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder('utf-8');
  }
}
