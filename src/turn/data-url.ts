/** A file as an argument: `data:application/pdf;name=invoice.pdf;base64,JVBERi0...`. */
import { ErrandError } from '../errors.ts';

export interface FileContent {
  bytes: Uint8Array;
  contentType: string;
  /** from the parameter `name` or `filename` of the data URL */
  filename?: string;
}

const form = /^data:(?<type>[^;,]*)(?<parameters>(?:;[^;,]*)*),(?<data>.*)$/is;

/**
 * The file in a data URL, undefined when the text is none.
 * @throws ErrandError `invalid_request` naming `field` when its data cannot be decoded
 */
export function fileOfDataUrl(text: string, field: string): FileContent | undefined {
  const groups = form.exec(text)?.groups;
  if (!groups) return undefined;
  const { type = '', parameters = '', data = '' } = groups;
  const parts = parameters.split(';').slice(1);
  const filename = parts.map((part) => /^(?:file)?name=(.*)$/i.exec(part)?.[1]).find((name) => name !== undefined);
  const kept = parts.filter((part) => !/^(?:(?:file)?name=.*|base64)$/i.test(part));
  try {
    return {
      bytes: parts.some((part) => part.toLowerCase() === 'base64') ? bytesOfBase64(data) : bytesOfPercent(data),
      contentType: [type || 'text/plain', ...kept].join(';'),
      ...(filename === undefined ? {} : { filename: decodeURIComponent(filename) }),
    };
  } catch (cause) {
    throw new ErrandError('invalid_request', `${field}: the data URL cannot be decoded`, { field, cause });
  }
}

function bytesOfBase64(data: string): Uint8Array {
  const decoded = atob(decodeURIComponent(data).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = new Uint8Array(decoded.length);
  for (let at = 0; at < decoded.length; at += 1) bytes[at] = decoded.charCodeAt(at);
  return bytes;
}

/** `%ff` stands for one byte, not for a character: decodeURIComponent would refuse what is not UTF-8. */
function bytesOfPercent(data: string): Uint8Array {
  const parts = data.split(/(%[0-9a-f]{2})/i).filter((part) => part !== '');
  const encoder = new TextEncoder();
  return Uint8Array.from(
    parts.flatMap((part) =>
      /^%[0-9a-f]{2}$/i.test(part) ? [Number.parseInt(part.slice(1), 16)] : [...encoder.encode(part)],
    ),
  );
}
