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
  return decoderFor(contentType).decode(bytes, { stream: cut });
}

function decoderFor(contentType: string): TextDecoder {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
  try {
    return new TextDecoder(charset ?? 'utf-8');
  } catch {
    return new TextDecoder('utf-8');
  }
}
