// What of the visible actions the model is shown: all, or in a large catalog a shortlist, the same one for every step that
// answers a message.
import type { CatalogAction } from '../schemas/action.ts';
import type { RecordedShortlist } from '../schemas/turn.ts';
import type { TurnContext, TurnRef } from '../schemas/turn-context.ts';
import type { Database } from '../store/database.ts';
import { readUsedActionIds } from '../store/used-actions.ts';
import type { CompiledCatalog } from '../turn/compiled-catalog.ts';
import { questionTerms } from '../turn/shortlist/question.ts';
import { shortlist } from '../turn/shortlist/shortlist.ts';

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
}: {
  db: Database;
  ref: TurnRef;
  context: TurnContext;
  catalog: CompiledCatalog;
  visible: CatalogAction[];
  toolLimit: number;
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
  const [index, usedActionIds] = await Promise.all([catalog.index(), readUsedActionIds(db, ref)]);
  const fits = index.fits(questionTerms(context.messages));
  return {
    offered: shortlist({ visible, fits, usedActionIds, limit: toolLimit }),
    shortlist: { limit: toolLimit, visible: visible.length },
  };
}
