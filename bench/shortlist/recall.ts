// How often the answer is among the shown actions, by which ranking.
import type { ActionVectors } from '../../src/activities/action-vectors.ts';
import { ErrandError } from '../../src/errors.ts';
import type { CatalogAction } from '../../src/schemas/action.ts';
import { actionIndex } from '../../src/turn/shortlist/action-index.ts';
import { fusedFits } from '../../src/turn/shortlist/fused-fits.ts';
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
  /** only where an embedding model is set */
  bm25AndEmbeddings?: number;
}

type Fits = (question: string) => ReadonlyMap<string, number> | Promise<ReadonlyMap<string, number>>;

export async function recallOf(
  { name, actions, questions }: MeasuredCatalog,
  vectors: ActionVectors | undefined,
): Promise<RecallFigures> {
  const catalog = asCatalog(actions);
  const index = await actionIndex(catalog);
  const termsOf = (text: string) => questionTerms([{ role: 'customer', text }]);
  const byWords = (text: string) => index.fits(termsOf(text));

  async function recall(fits: Fits): Promise<number> {
    let found = 0;
    for (const { question, operation } of questions) {
      const shown = shortlist({
        visible: catalog,
        fits: await fits(question),
        usedActionIds: new Set(),
        limit: LIMIT,
      });
      if (shown.some(({ origin }) => origin.kind === 'import' && origin.operation === operation)) found += 1;
    }
    return found / questions.length;
  }

  async function fused(text: string, by: ActionVectors) {
    const alike = await by.fits({ organisationId: name, actions: catalog, text });
    if ('problem' in alike) throw new ErrandError('unavailable', `the embedding model: ${alike.problem}`);
    return fusedFits([byWords(text), alike.fits]);
  }

  return {
    document: name,
    operations: actions.length,
    questions: questions.length,
    chance: Math.min(1, LIMIT / actions.length),
    bm25: await recall(byWords),
    bm25SaidOnly: await recall((text) => index.fits(termsOf(text).filter(({ meant }) => !meant))),
    ...(vectors ? { bm25AndEmbeddings: await recall((text) => fused(text, vectors)) } : {}),
  };
}

export function asCatalog(actions: MeasuredCatalog['actions']): CatalogAction[] {
  return actions.map((action, place) => ({ ...action, actionId: String(place), revision: 1 }));
}
