/** multipart/form-data, written by hand: the rules are pure, so the boundary comes in and equal input gives equal bytes. */
import type { FileContent } from './data-url.ts';

/** One field; with `filename` it is a file. A part without content type is plain text. */
export interface Part {
  name: string;
  content: string | FileContent['bytes'];
  contentType?: string;
  filename?: string;
}

/**
 * The body and its Content-Type (RFC 7578). `boundary` needs no randomness: when a part contains it, a counter is added
 * until none does.
 */
export function multipartBody({ parts, boundary }: { parts: readonly Part[]; boundary: string }): {
  contentType: string;
  bytes: Uint8Array;
} {
  const encoder = new TextEncoder();
  const encoded = parts.map((part) => ({
    part,
    content: typeof part.content === 'string' ? encoder.encode(part.content) : part.content,
  }));
  const mark = unusedBoundary(
    boundary,
    encoded.map(({ content }) => content),
  );
  const chunks = encoded.flatMap(({ part, content }) => [
    encoder.encode(`--${mark}\r\n${partHeaders(part)}\r\n`),
    content,
    encoder.encode('\r\n'),
  ]);
  chunks.push(encoder.encode(`--${mark}--\r\n`));
  return { contentType: `multipart/form-data; boundary=${mark}`, bytes: concatenated(chunks) };
}

function partHeaders({ name, filename, contentType }: Part): string {
  const file = filename === undefined ? '' : `; filename="${quoted(filename)}"`;
  const type = contentType === undefined ? '' : `Content-Type: ${contentType.replace(/[^\x20-\x7e]/g, '')}\r\n`;
  return `Content-Disposition: form-data; name="${quoted(name)}"${file}\r\n${type}`;
}

/** As browsers escape names: only what would end the quotes or the line. */
function quoted(text: string): string {
  return text.replaceAll('\r', '%0D').replaceAll('\n', '%0A').replaceAll('"', '%22');
}

function unusedBoundary(boundary: string, contents: readonly Uint8Array[]): string {
  const decoder = new TextDecoder('latin1');
  const texts = contents.map((content) => decoder.decode(content));
  let mark = boundary;
  for (let attempt = 1; texts.some((text) => text.includes(mark)); attempt += 1) mark = `${boundary}-${attempt}`;
  return mark;
}

function concatenated(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}
