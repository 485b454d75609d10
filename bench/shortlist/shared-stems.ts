// A question that repeats the words of the description measures nothing: this finds such words, by a stemmer of its own that
// is cruder than the ranker's, so that neither flatters the other.

const FUNCTION_WORDS = new Set(
  `able about afterwards again also always anything because been before being beside both could does during each ever
  every everybody everyone everything from have here himself into itself just like longer many more most much must need
  never next nobody nothing once only other over please really right should since some somebody something somewhere soon
  such than that their them then there these they this those through together under until upon very want what when where
  whether which while whom whose will with within without would your yours`.split(/\s+/),
);

/** The words of at least four letters that both texts have, whatever their endings. */
export function sharedStems(question: string, described: string): string[] {
  const known = contentWords(described).map(crudeStem);
  return contentWords(question).filter((word) => known.some((other) => sameStem(crudeStem(word), other)));
}

function contentWords(text: string): string[] {
  const spaced = text.replace(/([a-z\d])([A-Z])/g, '$1 $2').toLowerCase();
  const words = spaced.match(/[\p{L}\p{N}]{4,}/gu) ?? [];
  return [...new Set(words.filter((word) => !FUNCTION_WORDS.has(word)))];
}

/** One is the beginning of the other: `refund` and `refundable` are one, `record` and `recording` too. */
function sameStem(one: string, other: string): boolean {
  return one === other || (Math.min(one.length, other.length) >= 4 && (one.startsWith(other) || other.startsWith(one)));
}

function crudeStem(word: string): string {
  const stem = word.replace(/(ations?|ings?|ments?|ers?|ies|ed|es|s|y|e)$/, '');
  return stem.length >= 4 ? stem : word;
}
