// The step between filter and model in a large catalog: which of the visible actions the model is shown.
import type { CatalogAction } from '../../schemas/action.ts';

/** What a pinned action's fit is multiplied with: a person said that it is wanted often. */
const PINNED_WEIGHT = 1.5;

/**
 * At most `limit` of the visible actions, in catalog order: those used in this session, then those that fit best; equals by
 * pinned, then by catalog order. More than `limit` only where more were used.
 */
export function shortlist({
  visible,
  fits,
  usedActionIds,
  limit,
}: {
  visible: CatalogAction[];
  /** by action id: how well the action fits the conversation, 0 or more; absent = not at all */
  fits: ReadonlyMap<string, number>;
  usedActionIds: ReadonlySet<string>;
  limit: number;
}): CatalogAction[] {
  if (visible.length <= limit) return visible;
  const ranked = visible.map((action, place) => {
    const { pinned } = action.definition;
    const fit = (fits.get(action.actionId) ?? 0) * (pinned ? PINNED_WEIGHT : 1);
    return { action, place, pinned, fit, used: usedActionIds.has(action.actionId) };
  });
  ranked.sort(
    (one, other) =>
      Number(other.used) - Number(one.used) ||
      other.fit - one.fit ||
      Number(other.pinned) - Number(one.pinned) ||
      one.place - other.place,
  );
  const used = ranked.filter((one) => one.used).length;
  return ranked
    .slice(0, Math.max(limit, used))
    .sort((one, other) => one.place - other.place)
    .map(({ action }) => action);
}
