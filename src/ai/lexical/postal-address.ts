import { leafName } from './leaf-kind.ts';
import type { LeafParameter } from './leaf-parameters.ts';
import type { Found } from './value-search.ts';

// after the last "to", "address is" or colon: street with a number, then one to three parts up to the sentence's end
const oneLine =
  /^[\s\S]*(?:\bto|\baddress is|:)\s+([^,:\n]*\d[^,\n]*),\s*([^,\n]+?)(?:,\s*([^,\n]+?))?(?:,\s*([A-Za-z ]+?))?\s*(?:[.!;](?=\s|$)|\n|$)/i;

/**
 * An address written in one line: "to 12 Baker Street, NW1 6XE London, GB". Only for tools that want a street, a postal
 * code and a city as values of their own.
 */
export function findPostalAddress({
  leaves,
  texts,
}: {
  leaves: LeafParameter[];
  texts: string[];
}): [LeafParameter, Found][] {
  const named = (pattern: RegExp) => leaves.find((leaf) => pattern.test(leafName(leaf.path)));
  const street = named(/^(street|address line|line)\b/);
  const code = named(/\b(post|postal|zip)/);
  const city = named(/^(city|town)\b/);
  if (!street || !code || !city) return [];
  for (const text of texts) {
    const match = oneLine.exec(text);
    if (!match) continue;
    const [, first = '', second = '', third = '', fourth = ''] = match;
    const parts = [second, third, fourth].filter(Boolean);
    const place = placeOf(parts);
    if (!place) continue;
    const found: [LeafParameter, Found][] = [
      [street, { value: first.trim(), source: first }],
      [code, { value: place.code, source: place.code }],
      [city, { value: place.city, source: place.city }],
    ];
    const country = named(/^country\b/);
    if (country && place.country && fitsCountry(country, place.country)) {
      found.push([country, { value: place.country, source: place.country }]);
    }
    return found;
  }
  return [];
}

/** "10115 Berlin", "London NW1 6XE", or city and code in parts of their own; what follows is the country. */
function placeOf(parts: string[]): { code: string; city: string; country?: string } | undefined {
  const [one = '', two = '', three] = parts.map((part) => part.trim());
  const codeFirst = /^((?:[A-Z]{1,2}-)?\d[\dA-Z-]*(?: [A-Z]{2})?|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}) ([\p{L} '-]+)$/u.exec(
    one,
  );
  if (codeFirst) return { code: codeFirst[1] ?? '', city: codeFirst[2] ?? '', ...(two ? { country: two } : {}) };
  const codeLast = /^([\p{L} '-]+?) ((?:[A-Z]{2} )?\d[\d-]+|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2})$/u.exec(one);
  if (codeLast) return { code: codeLast[2] ?? '', city: codeLast[1] ?? '', ...(two ? { country: two } : {}) };
  if (/\d/.test(one) === /\d/.test(two) || !two) return undefined;
  const [code, city] = /\d/.test(one) ? [one, two] : [two, one];
  return { code, city, ...(three ? { country: three } : {}) };
}

function fitsCountry({ schema }: LeafParameter, country: string): boolean {
  if (typeof schema.pattern !== 'string') return true;
  try {
    return new RegExp(schema.pattern, 'u').test(country);
  } catch {
    return false;
  }
}
