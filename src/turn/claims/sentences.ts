// The reply cut into what can be judged one by one: sentences of running text, items of lists, rows of tables.

/** A sentence as it stands in the reply, and the text of it that is searched: no markup, no quotations, no addresses of pages. */
export interface Sentence {
  written: string;
  /** lower case, apostrophes straight */
  plain: string;
  /** an item of a list or a row of a table: there a participle alone says that something was done */
  isItem: boolean;
}

/** Of one sentence: what is longer is no sentence, and searching it would take time by the square of its length. */
const MOST_SENTENCE_CHARACTERS = 600;

const months =
  'jan\\w*|feb\\w*|m[aä]r\\w*|apr\\w*|ma[iy]\\w*|jun\\w*|jul\\w*|aug\\w*|sep\\w*|o[ck]t\\w*|nov\\w*|de[cz]\\w*|janvier|f[ée]vrier|mars|avril|juin|juillet|ao[uû]t';
/** A full stop that ends no sentence: after a title or a short form, or between a day and its month. */
const inside = /(?:\b(?:mrs?|ms|dr|st|no|nr|ca|approx|e\.g|i\.e|z\.b|bzw|sra?|mme|inc|ltd)|\b\d{1,2})\.$/i;
const monthNext = new RegExp(`^(?:${months})\\b`, 'i');
const item = /^\s*(?:[-*•+]\s+|\d{1,2}[.)]\s+|\|)/;

/** @param reply at most the characters that the check reads */
export function sentences(reply: string): Sentence[] {
  return reply.split('\n').flatMap((line) => {
    const isItem = item.test(line);
    const text = line
      .replace(item, '')
      .replace(/\s*\|\s*$/, '')
      .replace(/\s*\|\s*/g, ': ')
      .trim();
    return sentencesOf(text).map((written) => ({
      written,
      plain: plainText(written.slice(0, MOST_SENTENCE_CHARACTERS)),
      isItem,
    }));
  });
}

function sentencesOf(line: string): string[] {
  const found: string[] = [];
  let start = 0;
  for (const { index, 0: gap } of line.matchAll(/(?<=[.!?…](?:["”»)*_]{0,3}))\s+/g)) {
    const before = line.slice(start, index);
    const after = line.slice(index + gap.length);
    const joins = inside.test(before) && (monthNext.test(after) || !/\d\.$/.test(before));
    if (joins) continue;
    found.push(before);
    start = index + gap.length;
  }
  found.push(line.slice(start));
  return found.map((one) => one.trim()).filter((one) => /\p{L}/u.test(one));
}

function plainText(written: string): string {
  return written
    .replace(/https?:\S+/g, ' ')
    .replace(/["“„«][^"“”„»]*["”“»]/g, ' ')
    .replace(/[*`~]|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '')
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[^\p{L}\p{N}\p{P}\p{Sc}\s→#+=]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}
