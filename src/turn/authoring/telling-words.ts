/** Authoring: the words of an action's name and description that tell it from others. */

const stopWords = new Set(
  `a an and any are as at be been before after by can customer customers customer's did do does each for from given has have
  her him his i if in into is it its me my no not of on once one only or our out she so than that the their them then there
  these they this those to up us use used uses via was were what when whether which who whose will with within without you
  your action api call calls data detail details endpoint information info id ids identifier request requests response result
  results value values`.split(/\s+/),
);

/** Verbs that all mean reading: one word for them, else every lookup would seem to differ from every other. */
const readingVerbs = new Set(
  'check display fetch find get list look lookup obtain query read retrieve return search see show tell view'.split(
    ' ',
  ),
);
const READING = 'look up';

/** In lower case, plural and verb endings taken off, each word once. */
export function tellingWords(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{Letter}\p{Number}]+/gu) ?? [];
  const kept = words.filter((word) => word.length > 1 && !stopWords.has(word)).map(stem);
  return new Set(kept.map((word) => (readingVerbs.has(word) ? READING : word)));
}

function stem(word: string): string {
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  if (singular.length > 5) return singular.replace(/(?<=[^e]{2})(ing|ed)$/, '').replace(/([^aeiouls])\1$/, '$1');
  return singular;
}
