// What the shortlist compares: the words of a text, in one form each.

const stopWords = new Set(
  `a about again also am an and any anybody anyone anything are as at be because been before being but by can could did do
  does doing done each else ever every everybody everyone everything for from get gets getting give go goes going got had has
  have he her here hers him his how i if in into is it its just let like may me mine more most much must my need needs never
  no nobody not nothing now of off ok on once one only or other our ours out over own please put really s shall she should
  so some somebody someone something still such t than thank thanks that the their them then there these they thing this
  those to too under until up upon us use used uses using very via want wants was we were what when where which while who
  whom whose why will with within without would yes yet you your yours`.split(/\s+/),
);

/** Terms of a text in order, repetitions kept: `camelCase` split, lower case, function words left out, endings taken off. */
export function terms(text: string): string[] {
  const spaced = text.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  const words = spaced.match(/[\p{Letter}\p{Number}]+/gu) ?? [];
  return words.filter((word) => word.length > 1 && !stopWords.has(word)).map(stem);
}

/** One form for `cancel`, `cancels`, `cancelled` and `cancellation`; numbers and words of another script stay as they are. */
export function stem(word: string): string {
  if (word.length < 4 || !/^[a-z]+$/.test(word)) return word;
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const base = singular.replace(/(.{3,}?)(?:ations?|ators?|ates?|ated|ating|ings?|ments?|ions?|ers?|ors?|ed)$/, '$1');
  const plain = base.length > 4 ? base.replace(/[ey]$/, '') : base;
  return plain.length > 3 ? plain.replace(/([^aeiou])\1$/, '$1') : plain;
}
