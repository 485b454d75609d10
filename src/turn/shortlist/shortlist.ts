// The step between filter and model in a large catalog: which of the visible actions the model is shown.
import type { CatalogAction } from '../../schemas/action.ts';

/** What a pinned action's fit is multiplied with: a person said that it is wanted often. */
const PINNED_WEIGHT = 1.5;

export interface Ranking {
  /** in catalog order */
  visible: CatalogAction[];
  /** by action id: how well the action fits the conversation, 0 or more; absent = not at all */
  fits: ReadonlyMap<string, number>;
  usedActionIds: ReadonlySet<string>;
}

/** What decides on an action's place among the visible ones. */
export interface RankedAction {
  action: CatalogAction;
  place: number;
  pinned: boolean;
  fit: number;
  used: boolean;
}

/** The visible actions: those used in this session, then those that fit best; equals by pinned, then by catalog order. */
export function rankedActions({ visible, fits, usedActionIds }: Ranking): RankedAction[] {
  const ranked = visible.map((action, place): RankedAction => {
    const { pinned } = action.definition;
    const fit = (fits.get(action.actionId) ?? 0) * (pinned ? PINNED_WEIGHT : 1);
    return { action, place, pinned, fit, used: usedActionIds.has(action.actionId) };
  });
  return ranked.sort(byRank);
}

/** What the action would be ranked by if a person pinned it. */
export function asPinned(ranked: RankedAction): RankedAction {
  return ranked.pinned ? ranked : { ...ranked, pinned: true, fit: ranked.fit * PINNED_WEIGHT };
}

/** Below 0 where `one` comes before `other`. */
export function byRank(one: RankedAction, other: RankedAction): number {
  return (
    Number(other.used) - Number(one.used) ||
    other.fit - one.fit ||
    Number(other.pinned) - Number(one.pinned) ||
    one.place - other.place
  );
}

/** At most `limit` of the visible actions, in catalog order: the first by rank. More only where more were used. */
export function shortlist({ limit, ...ranking }: Ranking & { limit: number }): CatalogAction[] {
  if (ranking.visible.length <= limit) return ranking.visible;
  const ranked = rankedActions(ranking);
  const used = ranked.filter((one) => one.used).length;
  return ranked
    .slice(0, Math.max(limit, used))
    .sort((one, other) => one.place - other.place)
    .map(({ action }) => action);
}
