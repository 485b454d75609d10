import { rawWords, stem, wordRoot } from './english-words.ts';
import type { Found, Search } from './value-search.ts';

const alsoKnownAs = new Map([
  ['eur', /€|\beuros?\b/i],
  ['usd', /\$|\bdollars?\b/i],
  ['gbp', /£|\bpounds?\b/i],
]);

/**
 * The enum value that the newest telling message has all words of, the longest first: `not_delivered` over `delivered`.
 * The customer's very words count before words of the same meaning.
 */
export function findChoice({ leaf, texts, many = false }: Search & { many?: boolean }): Found[] {
  const values = Array.isArray(leaf.schema.enum) ? leaf.schema.enum.filter((value) => value !== null) : [];
  for (const text of texts) {
    for (const rootOf of [stem, wordRoot]) {
      const said = new Set(rawWords(text).map(rootOf));
      const matches = values
        .map((value) => ({ value, words: rawWords(String(value)).map(rootOf) }))
        .filter(
          ({ value, words }) =>
            isAlias(String(value), text) || (words.length > 0 && words.every((word) => said.has(word))),
        )
        .toSorted((one, other) => other.words.length - one.words.length);
      if (many && matches.length > 0) return matches.map(({ value }) => ({ value, source: '' }));
      const [best, next] = matches;
      if (best && best.words.length === next?.words.length) return [];
      if (best) return [{ value: best.value, source: '' }];
    }
  }
  return [];
}

function isAlias(value: string, text: string): boolean {
  return alsoKnownAs.get(value.toLowerCase())?.test(text) ?? false;
}
