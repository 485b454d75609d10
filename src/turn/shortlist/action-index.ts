// The words of a catalog's actions, indexed once per version: BM25 over name, description, place and fields.
import type { CatalogAction } from '../../schemas/action.ts';
import { actionText } from './action-text.ts';
import { type QuestionTerm, wordIndex } from './word-index.ts';

export interface ActionIndex {
  /** by action id: how well it fits, above 0; actions that share nothing with the question are not there */
  fits(question: QuestionTerm[]): ReadonlyMap<string, number>;
}

const FIELD_WEIGHTS = { name: 3, description: 2, place: 2, fields: 0.5 };

export async function actionIndex(actions: CatalogAction[]): Promise<ActionIndex> {
  const texts = actions.map(({ actionId, definition }) => ({ id: actionId, ...actionText(definition) }));
  const index = await wordIndex({ texts, fieldWeights: FIELD_WEIGHTS });
  return { fits: (question) => new Map([...index.matches(question)].map(([id, { score }]) => [id, score])) };
}
