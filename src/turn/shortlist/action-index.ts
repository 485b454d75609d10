// The words of a catalog's actions, indexed once per version: BM25 over name, description, place and fields.
import MiniSearch from 'minisearch';
import type { CatalogAction } from '../../schemas/action.ts';
import { type ActionText, actionText } from './action-text.ts';
import { terms } from './words.ts';

/** A term of the question and how much it counts; `meant` where the customer said another word for it. */
export interface QuestionTerm {
  term: string;
  weight: number;
  meant: boolean;
}

export interface ActionIndex {
  /** by action id: how well it fits, above 0; actions that share nothing with the question are not there */
  fits(question: QuestionTerm[]): ReadonlyMap<string, number>;
}

const FIELD_WEIGHTS = { name: 3, description: 2, place: 2, fields: 0.5 };
const PORTION = 50;
/** Shorter words begin, or differ by one letter from, too many others. */
const PREFIX_FROM = 4;
const FUZZY_FROM = 6;

/** Indexes in small portions: thousands of actions at once would hold up every other turn of a worker. */
export async function actionIndex(actions: CatalogAction[]): Promise<ActionIndex> {
  const index = new MiniSearch<ActionText & { id: string }>({
    fields: Object.keys(FIELD_WEIGHTS),
    tokenize: terms,
    processTerm: (term) => term,
  });
  const texts = actions.map(({ actionId, definition }) => ({ id: actionId, ...actionText(definition) }));
  await index.addAllAsync(texts, { chunkSize: PORTION });
  return {
    fits(question) {
      const byTerm = new Map(question.map((one) => [one.term, one]));
      const said = (term: string, from: number) => byTerm.get(term)?.meant === false && term.length >= from;
      const found = index.search([...byTerm.keys()].join(' '), {
        tokenize: (text) => text.split(' ').filter((term) => term !== ''),
        boost: FIELD_WEIGHTS,
        boostTerm: (term) => byTerm.get(term)?.weight ?? 0,
        prefix: (term) => said(term, PREFIX_FROM),
        fuzzy: (term) => (said(term, FUZZY_FROM) ? 1 : false),
      });
      return new Map(found.map(({ id, score }) => [String(id), score]));
    },
  };
}
