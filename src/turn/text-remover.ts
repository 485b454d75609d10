import { redactionMarker, type TextRemover } from '../schemas/redaction.ts';
import { quoteFinder } from './quote-finder.ts';

const MARKERS = /\[redacted r-[0-9a-f]{8}\]/g;

/** The strings and numbers of a JSON document, RFC 8259. */
const JSON_TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * Removes a text wherever it is quoted: in any case, with other white space, escaped for JSON, URLs, forms and HTML. A long number
 * (of a card, an account) is found however its digits are grouped. What is hidden by base64, compression or an image is not.
 */
export function textRemover(quoted: string, redactionId: string): TextRemover {
  const marker = redactionMarker(redactionId);
  const nextQuote = quoteFinder(quoted);
  const text = (given: string) => {
    const markers = [...given.matchAll(MARKERS)].map((found) => ({
      start: found.index,
      end: found.index + found[0].length,
    }));
    let without = '';
    let kept = 0;
    let from = 0;
    for (let quote = nextQuote(given, from); quote; quote = nextQuote(given, from)) {
      const { start, end } = quote;
      // what was redacted before is not looked into
      const inside = markers.find((one) => one.start <= start && start < one.end);
      from = inside?.end ?? end;
      if (inside) continue;
      without += given.slice(kept, start) + marker;
      kept = end;
    }
    return without + given.slice(kept);
  };
  const holds = (given: string) => text(given) !== given;

  const token = (written: string): string => {
    if (!written.startsWith('"')) return holds(written) ? JSON.stringify(marker) : written;
    const said = JSON.parse(written) as string;
    return holds(said) ? JSON.stringify(text(said)) : written;
  };
  const document = (given: string) => (isJson(given) ? given.replace(JSON_TOKENS, token) : text(given));

  return {
    text,
    document,
    json: <Value>(value: Value) => inJson(value, { text, marker }) as Value,
    body(bytes) {
      const given = bytes.toString('utf8');
      if (!Buffer.from(given).equals(bytes)) {
        return holds(given) || holds(bytes.toString('latin1')) ? Buffer.from(marker) : bytes;
      }
      return Buffer.from(document(given));
    },
  };
}

function inJson(value: unknown, remover: { text: (given: string) => string; marker: string }): unknown {
  const { text, marker } = remover;
  if (typeof value === 'string') return text(value);
  if (typeof value === 'number') return text(String(value)) === String(value) ? value : marker;
  if (Array.isArray(value)) return value.map((inner) => inJson(inner, remover));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [text(key), inJson(inner, remover)]));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
