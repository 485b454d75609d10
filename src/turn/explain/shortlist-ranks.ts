// The place that a shortlist gave an action it left out. Nothing of it is recorded: it is made again from what was, and told
// only where the same list comes out.
import { asPinned, byRank, type Ranking, rankedActions, shortlist } from '../shortlist/shortlist.ts';

export interface ShortlistRank {
  /** 1 = the best */
  rank: number;
  /** the rank it would have had if it had been pinned */
  pinnedRank: number;
}

/** By action id; undefined where the list that was recorded can not be made again. */
export function shortlistRanks({
  limit,
  offered,
  ...ranking
}: Ranking & { limit: number; offered: ReadonlySet<string> }): ReadonlyMap<string, ShortlistRank> | undefined {
  const again = shortlist({ ...ranking, limit });
  const isSame = again.every(({ definition }) => offered.has(definition.toolName));
  if (!isSame || again.length !== ranking.visible.filter(({ definition }) => offered.has(definition.toolName)).length) {
    return undefined;
  }
  const ranked = rankedActions(ranking);
  return new Map(
    ranked.map((one, place) => {
      const pinned = asPinned(one);
      const ahead = one.pinned ? place : placeOf(ranked, (other) => byRank(pinned, other) < 0);
      return [one.action.actionId, { rank: place + 1, pinnedRank: ahead + 1 }];
    }),
  );
}

/** The first place whose holder comes after; the list is in order, so half of it is left out at every look. */
function placeOf<Entry>(entries: readonly Entry[], comesAfter: (entry: Entry) => boolean): number {
  let [from, to] = [0, entries.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    const entry = entries[middle];
    if (entry !== undefined && comesAfter(entry)) to = middle;
    else from = middle + 1;
  }
  return from;
}
