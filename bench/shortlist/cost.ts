// What the shortlist costs: once per catalog version, and per question.
import { actionIndex } from '../../src/turn/shortlist/action-index.ts';
import { questionTerms } from '../../src/turn/shortlist/question.ts';
import { shortlist } from '../../src/turn/shortlist/shortlist.ts';
import { quantile } from '../statistics.ts';
import type { MeasuredCatalog } from './documents.ts';
import { asCatalog } from './recall.ts';

const ACTIONS = 2_000;
const LIMIT = 40;

export interface CostFigures {
  actions: number;
  /** milliseconds to index them all, once per catalog version */
  msIndex: number;
  /** milliseconds of one shortlist */
  msP50: number;
  msP95: number;
  /** of a conversation as long as is read */
  msLongest: number;
}

/** The operations of all catalogs as one, filled up to 2,000 from the beginning. */
export async function costOf(catalogs: MeasuredCatalog[], { rounds }: { rounds: number }): Promise<CostFigures> {
  const all = catalogs.flatMap(({ actions }) => actions);
  const visible = asCatalog([...all, ...all].slice(0, ACTIONS));
  const asked = catalogs.flatMap(({ questions }) => questions.map(({ question }) => question));
  const started = performance.now();
  const index = await actionIndex(visible);
  const msIndex = performance.now() - started;
  const once = (texts: string[]) => {
    const start = performance.now();
    const fits = index.fits(questionTerms(texts.map((text) => ({ role: 'customer', text }))));
    shortlist({ visible, fits, usedActionIds: new Set(), limit: LIMIT });
    return performance.now() - start;
  };
  const times = Array.from({ length: rounds }, () => asked.map((text) => once([text]))).flat();
  const long = asked.join(' ');
  const longest = Array.from({ length: rounds }, () => once(Array.from({ length: 10 }, () => long)));
  return {
    actions: visible.length,
    msIndex,
    msP50: quantile(times, 0.5),
    msP95: quantile(times, 0.95),
    msLongest: quantile(longest, 0.5),
  };
}
