import { isStopWord } from './english-words.ts';
import { type LeafKind, leafName, patternOf } from './leaf-kind.ts';
import { typeOf } from './leaf-parameters.ts';
import type { Found, Search } from './value-search.ts';

const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const url = /https?:\/\/[^\s<>"')]+[^\s<>"').,;!?]/g;
const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;
const phone = /\+?\d[\d ()/-]{6,}\d/g;
const longestToken = 80;

/**
 * Values that are one word: ids, e-mail addresses and the like. The newest message that holds any decides; with several
 * different ones in it, the one that the parameter's name stands before.
 */
export function findTokens({
  leaf,
  texts,
  kind,
  old = false,
  many = false,
}: Search & { kind: LeafKind; many?: boolean }): Found[] {
  for (const text of texts) {
    const found = candidates({ kind, text, schema: leaf.schema });
    if (many && found.length > 0) return found;
    const nouns = leafName(leaf.path).split(' ');
    const cued = found.filter(({ source }) => isNamedBefore({ text, source, nouns }));
    const distinct = cued.length > 0 ? cued : found;
    if (new Set(distinct.map(({ value }) => value)).size > 1) return [];
    const [only] = distinct;
    // without a pattern, "17" or "B2" in an old message could be anything
    if (only && !(kind === 'id' && old && cued.length === 0)) return [only];
  }
  return [];
}

function candidates({
  kind,
  text,
  schema,
}: {
  kind: LeafKind;
  text: string;
  schema: Record<string, unknown>;
}): Found[] {
  switch (kind) {
    case 'email':
      return all(text, email);
    case 'url':
      return all(text, url);
    case 'uuid':
      return all(text, uuid);
    case 'phone':
      return all(text, phone);
    case 'pattern': {
      const pattern = patternOf(schema);
      return words(text).flatMap((word) => {
        // customers write `a-1001`; a word without digits is no id to be put right ("is" is not Iceland)
        const forms = /\d/.test(word) ? [word, word.toUpperCase(), word.toLowerCase()] : [word];
        const value = forms.find((form) => pattern?.test(form));
        return value === undefined ? [] : [{ value, source: word }];
      });
    }
    default:
      return words(text).flatMap((word): Found[] => {
        if (!/\d/.test(word) || /[@€$£]|^\d{4}-\d\d-\d\d|^\d+[.,]\d+$/.test(word)) return [];
        if (typeOf(schema) !== 'integer') return [{ value: word, source: word }];
        return /^\d{1,15}$/.test(word) ? [{ value: Number(word), source: word }] : [];
      });
  }
}

function words(text: string): string[] {
  return text
    .split(/[\s,;()"]+/)
    .map((word) => word.replace(/^[#'[{<]+|['.:!?\]}>]+$/g, ''))
    .filter((word) => word !== '' && word.length <= longestToken);
}

function all(text: string, pattern: RegExp): Found[] {
  return (text.match(pattern) ?? []).map((value) => ({ value, source: value }));
}

/** "order A-1001", "order number is A-1001": the parameter's noun within three words before, in the same clause. */
function isNamedBefore({ text, source, nouns }: { text: string; source: string; nouns: string[] }): boolean {
  const clause =
    text
      .slice(0, text.indexOf(source))
      .toLowerCase()
      .split(/[.,;!?\n]/)
      .at(-1) ?? '';
  const near = (clause.match(/[a-z]+/g) ?? []).slice(-3);
  return nouns.some(
    (noun) => !isStopWord(noun) && !/^(id|number|no|code|reference|ref)$/.test(noun) && near.includes(noun),
  );
}
