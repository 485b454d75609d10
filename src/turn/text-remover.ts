import { redactionMarker, type TextRemover } from '../schemas/redaction.ts';

/** Fewer digits are no number that names somebody, and are looked for as they stand. */
const FEWEST_NUMBER_DIGITS = 8;

/** The strings and numbers of a JSON document, RFC 8259. */
const JSON_TOKENS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * Removes a text wherever it is quoted: in any case, with other white space, escaped for JSON, URLs, forms and HTML. A long number
 * (of a card, an account) is found however its digits are grouped. What is hidden by base64, compression or an image is not.
 */
export function textRemover(quoted: string, redactionId: string): TextRemover {
  const marker = redactionMarker(redactionId);
  // what was redacted before is not looked into
  const pattern = new RegExp(`\\[redacted r-[0-9a-f]{8}\\]|${quotesOf(quoted)}`, 'giu');
  const text = (given: string) =>
    given.replace(pattern, (found) => (/^\[redacted r-[0-9a-f]{8}\]$/.test(found) ? found : marker));
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

/** The source of a pattern that finds a text in each way it may be written. */
function quotesOf(quoted: string): string {
  const digits = quoted.replace(/[\s.-]/g, '');
  if (/^\d+$/.test(digits) && digits.length >= FEWEST_NUMBER_DIGITS) {
    return [...digits].join(String.raw`(?:[\s.+-]|%20)?`);
  }
  const inHtml = quoted.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const written = [
    ...[JSON.stringify(quoted).slice(1, -1), inHtml],
    inHtml.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
  ];
  return [...new Set([inUrl(quoted), ...written.map(literal)])].join('|');
}

/** As it stands, or with any of its characters percent-encoded: a path, a query and a form each encode others. */
function inUrl(text: string): string {
  const characters = [...text.replace(/\s+/g, ' ')].map((character) => {
    if (character === ' ') return String.raw`(?:\s|\+|%20|%0D|%0A)+`;
    if (/[a-z0-9]/i.test(character)) return character;
    const encoded = Buffer.from(character).toString('hex').replace(/../g, '%$&');
    return `(?:${literal(character)}|${encoded})`;
  });
  return characters.join('');
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`).replace(/\s+/g, String.raw`\s+`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
