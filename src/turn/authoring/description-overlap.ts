/** Authoring: actions that the AI can't tell apart, since it chooses by name and description alone. */
import type { CatalogAction } from '../../schemas/action.ts';
import { tellingWords } from './telling-words.ts';

/** Of the words of the shorter of two texts, how many the other one must hold. */
const SHARED_RATIO = 0.75;
const LEAST_SHARED = 2;

export interface Overlap {
  /** the other action's name for the AI */
  toolName: string;
  /** the telling words that both use */
  words: string[];
}

/**
 * The actions whose texts say what this one's say, most alike first. Only those that one turn could offer beside it
 * count: both live, on a common channel (seed: execution, "Fuzzy or overlapping descriptions lead to wrong picks").
 */
export function descriptionOverlaps({
  action,
  others,
}: {
  action: CatalogAction;
  others: readonly CatalogAction[];
}): Overlap[] {
  const own = wordsOf(action);
  return others
    .filter((other) => other.actionId !== action.actionId && canStandBeside(other, action))
    .flatMap((other) => {
      const theirs = wordsOf(other);
      const words = [...own].filter((word) => theirs.has(word));
      const ratio = words.length / Math.max(1, Math.min(own.size, theirs.size));
      const overlaps = words.length >= LEAST_SHARED && ratio >= SHARED_RATIO;
      return overlaps ? [{ toolName: other.definition.toolName, words, ratio }] : [];
    })
    .toSorted((one, other) => other.ratio - one.ratio || other.words.length - one.words.length)
    .map(({ toolName, words }) => ({ toolName, words: words.toSorted() }));
}

function wordsOf({ definition: { name, description } }: CatalogAction): Set<string> {
  return tellingWords(`${name} ${description}`);
}

function canStandBeside({ definition: one }: CatalogAction, { definition: other }: CatalogAction): boolean {
  const live = one.status === 'live' && other.status === 'live';
  return live && one.channels.some((channel) => other.channels.includes(channel));
}
