// How much a word tells: the fewer scenarios speak of it, the more (BM25's inverse document frequency).

export interface TermWeights {
  of(term: string): number;
}

/** Counted beside an organisation's own, so that with one or two scenarios a word of theirs still tells something. */
const OTHER_SCENARIOS = 50;

export function termWeights(vocabularies: ReadonlySet<string>[]): TermWeights {
  const inHowMany = new Map<string, number>();
  for (const vocabulary of vocabularies) {
    for (const term of vocabulary) inHowMany.set(term, (inHowMany.get(term) ?? 0) + 1);
  }
  const all = vocabularies.length + OTHER_SCENARIOS;
  return {
    of(term) {
      const known = inHowMany.get(term) ?? 0;
      return Math.log(1 + (all - known + 0.5) / (known + 0.5));
    },
  };
}
