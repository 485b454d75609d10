// words that carry no topic; `get`, `show` and the like stand in nearly every request and tool name
const stopWords = new Set(
  `a about again ah all also am an and any anything are aren as at be because been before but by can check could couldn
  customer did didn do does doing don done dont else ever fetch find for from get give go got had has hasn have haven
  he hello help her here hey hi him his how i id if in into is isn it its just kindly know let like ll look lookup m
  may me mine more my need news no not now of off oh ok okay on one or our out over patch please post put re read
  receive received retrieve s see shall she should show so some something still sure t tell than thank thanks that the
  their them then there these they thing this those to today too um up us use using ve very view want was wasn we well
  were what when where whether which while who why will with would wouldn yes yet you your`.split(/\s+/),
);

// customers and tool authors seldom use the same word; the first of a line stands for all
const sameMeaning = `
  order purchase parcel package shipment buy bought
  cancel terminate abort
  change update modify edit correct amend alter new
  delete remove erase
  create add
  export copy download
  ship delivery deliver shipping
  track tracking
  refund reimburse reimbursement moneyback
  damage damaged broken defective faulty smashed cracked
  invoice bill receipt
  subscription membership
  list history every
  human person agent representative someone somebody operator
  upload attach attachment
  address location
  photo picture image
  item product article`;

/** The topic words of a text: camelCase split, stop words and addresses left out, stemmed, one word for one meaning. */
export function topicWords(text: string): string[] {
  return rawWords(text.replace(/\S+@\S+|https?:\S+/g, ' '))
    .filter((word) => !stopWords.has(word))
    .map(wordRoot);
}

/** Lower-case words as they stand, `camelCase` and `snake_case` split. */
export function rawWords(text: string): string[] {
  const spaced = text
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[\u2018\u2019']/g, ' ')
    .replace(/\bmoney back\b/g, 'moneyback')
    .replace(/\b(all|list) (of )?(my|the|our) /g, 'list ');
  return spaced.match(/[\p{L}\p{N}]+/gu) ?? [];
}

export function isStopWord(word: string): boolean {
  return stopWords.has(word);
}

/** `refunded`, `refunds` and `reimburse` have the same root. */
export function wordRoot(word: string): string {
  const root = stem(word);
  return canonical.get(root) ?? root;
}

const canonical = new Map<string, string>();
for (const line of sameMeaning.trim().split('\n')) {
  const roots = line.trim().split(' ').map(stem);
  for (const root of roots) canonical.set(root, roots[0] ?? root);
}

/** Without endings of number and tense. Light on purpose: more would make different words one. */
export function stem(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  const singular = word
    .replace(/ies$/, 'y')
    .replace(/(ss|x|ch|sh)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const base = singular.replace(/(.{3,})(?:ation|ing|ed|ment)$/, '$1').replace(/([^aeiouls])\1$/, '$1');
  return base.length > 3 ? base.replace(/e$/, '') : base;
}
