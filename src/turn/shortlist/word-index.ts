// BM25 over the words of short texts: what the shortlist finds actions with, and scenarios are found with.
import MiniSearch from 'minisearch';
import { terms } from './words.ts';

/** A term of the question and how much it counts; `meant` where the customer said another word for it. */
export interface QuestionTerm {
  term: string;
  weight: number;
  meant: boolean;
}

/** How a text fits a question. */
export interface WordMatch {
  /** BM25, above 0 */
  score: number;
  /** the text's own terms that were met */
  terms: string[];
  /** the question's terms that met them */
  questionTerms: string[];
}

export interface WordIndex {
  /** by id; texts that share nothing with the question are not there */
  matches(question: QuestionTerm[]): ReadonlyMap<string, WordMatch>;
}

const PORTION = 50;
/** Shorter words begin, or differ by one letter from, too many others. */
const PREFIX_FROM = 4;
const FUZZY_FROM = 6;

/** Indexes in small portions: thousands of texts at once would hold up every other turn of a worker. */
export async function wordIndex<Field extends string>({
  texts,
  fieldWeights,
}: {
  texts: ({ id: string } & Record<NoInfer<Field>, string>)[];
  /** how much a word counts, by the field it stands in */
  fieldWeights: Record<Field, number>;
}): Promise<WordIndex> {
  const index = new MiniSearch<{ id: string } & Record<Field, string>>({
    fields: Object.keys(fieldWeights),
    tokenize: terms,
    processTerm: (term) => term,
  });
  await index.addAllAsync(texts, { chunkSize: PORTION });
  return {
    matches(question) {
      const byTerm = new Map(question.map((one) => [one.term, one]));
      const said = (term: string, from: number) => byTerm.get(term)?.meant === false && term.length >= from;
      const found = index.search([...byTerm.keys()].join(' '), {
        tokenize: (text) => text.split(' ').filter((term) => term !== ''),
        boost: fieldWeights,
        boostTerm: (term) => byTerm.get(term)?.weight ?? 0,
        prefix: (term) => said(term, PREFIX_FROM),
        fuzzy: (term) => (said(term, FUZZY_FROM) ? 1 : false),
      });
      return new Map(
        found.map(({ id, score, terms: met, queryTerms }) => [
          String(id),
          { score, terms: met, questionTerms: queryTerms },
        ]),
      );
    },
  };
}
