// How often the answer is among the shown actions, by which ranking.
import type { CatalogAction } from '../../src/schemas/action.ts';
import { type ActionIndex, actionIndex } from '../../src/turn/shortlist/action-index.ts';
import { questionTerms } from '../../src/turn/shortlist/question.ts';
import { shortlist } from '../../src/turn/shortlist/shortlist.ts';
import type { MeasuredCatalog } from './documents.ts';

const LIMIT = 40;

/** Shares of the questions whose operation was among the 40 shown. */
export interface RecallFigures {
  document: string;
  operations: number;
  questions: number;
  /** what 40 actions drawn by lot would reach */
  chance: number;
  bm25: number;
  /** without the list of synonyms: the words as they were said */
  bm25SaidOnly: number;
}

type Fits = (question: string, index: ActionIndex) => ReadonlyMap<string, number>;

const rankings = {
  bm25: (question, index) => index.fits(questionTerms([{ role: 'customer', text: question }])),
  bm25SaidOnly: (question, index) => {
    const terms = questionTerms([{ role: 'customer', text: question }]);
    return index.fits(terms.filter(({ meant }) => !meant));
  },
} satisfies Record<string, Fits>;

export async function recallOf({ name, actions, questions }: MeasuredCatalog): Promise<RecallFigures> {
  const catalog = asCatalog(actions);
  const index = await actionIndex(catalog);
  const recall = (fits: Fits) => {
    const found = questions.filter(({ question, operation }) => {
      const shown = shortlist({
        visible: catalog,
        fits: fits(question, index),
        usedActionIds: new Set(),
        limit: LIMIT,
      });
      return shown.some(({ origin }) => origin.kind === 'import' && origin.operation === operation);
    });
    return found.length / questions.length;
  };
  return {
    document: name,
    operations: actions.length,
    questions: questions.length,
    chance: Math.min(1, LIMIT / actions.length),
    bm25: recall(rankings.bm25),
    bm25SaidOnly: recall(rankings.bm25SaidOnly),
  };
}

export function asCatalog(actions: MeasuredCatalog['actions']): CatalogAction[] {
  return actions.map((action, place) => ({ ...action, actionId: String(place), revision: 1 }));
}
