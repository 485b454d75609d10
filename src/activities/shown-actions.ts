// What of the visible actions the model is shown: all, or in a large catalog a shortlist, the same one for every step that
// answers a message.
import type { CatalogAction } from '../schemas/action.ts';
import type { RecordedShortlist } from '../schemas/turn.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { readUsedActionIds } from '../store/used-actions.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import { fusedFits } from '../turn/shortlist/fused-fits.ts';
import { questionTerms, questionText } from '../turn/shortlist/question.ts';
import { shortlist } from '../turn/shortlist/shortlist.ts';
import type { ActionVectors } from './action-vectors.ts';

export interface ShownActions {
  offered: CatalogAction[];
  shortlist: RecordedShortlist | undefined;
}

export async function shownActions({
  db,
  ref,
  context,
  catalog,
  visible,
  toolLimit,
  vectors,
}: {
  db: Database;
  /** `beforeTurnId`: what was used before this turn counts, as when it began */
  ref: TurnRef & { beforeTurnId?: string };
  context: TurnContext;
  catalog: CompiledCatalog;
  visible: CatalogAction[];
  toolLimit: number;
  vectors: ActionVectors | undefined;
}): Promise<ShownActions> {
  if (visible.length <= toolLimit) return { offered: visible, shortlist: undefined };
  const earlier = context.steps.find(({ decision }) => decision.shortlist)?.decision;
  if (earlier) {
    const names = new Set(earlier.offered);
    return {
      offered: visible.filter(({ definition }) => names.has(definition.toolName)),
      shortlist: earlier.shortlist,
    };
  }
  const { organisationId } = ref;
  const [index, usedActionIds, alike] = await Promise.all([
    catalog.index(),
    readUsedActionIds(db, ref),
    vectors?.fits({ organisationId, actions: catalog.actions, text: questionText(context.messages) }),
  ]);
  const byWords = index.fits(questionTerms(context.messages));
  const byVectors = alike && 'fits' in alike ? alike.fits : undefined;
  const fits = byVectors ? fusedFits([byWords, byVectors]) : byWords;
  return {
    offered: shortlist({ visible, fits, usedActionIds, limit: toolLimit }),
    shortlist: {
      limit: toolLimit,
      visible: visible.length,
      ranking: byVectors ? 'words_and_embeddings' : 'words',
      ...(alike && 'problem' in alike ? { embeddingProblem: alike.problem } : {}),
    },
  };
}
