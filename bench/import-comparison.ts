import type { BenchDocument } from './import-documents.ts';
import type { ParserName } from './import-parsers.ts';
import type { ParserRun } from './import-run.ts';
import { median } from './statistics.ts';

/** Medians of one parser on one document. */
export interface SideFigures {
  parser: ParserName;
  accepted: boolean;
  /** what was imported, or why nothing was */
  detail: string;
  /** absent when there was no answer, e.g. within the time limit; so is the memory then */
  seconds?: number;
  peakMegabytes?: number;
}

/** One document; the ratios are ours over the peer that took the fewest seconds: below 1 is faster, or smaller. */
export interface DocumentFigures extends BenchDocument {
  sides: SideFigures[];
  /** the peer compared with: the fastest that accepts the document, where none does the fastest that answers */
  fastest?: ParserName;
  secondsRatio?: number;
  memoryRatio?: number;
}

export function sideFigures({ parser, runs }: { parser: ParserName; runs: (ParserRun | string)[] }): SideFigures {
  const failure = runs.find((run) => typeof run === 'string');
  const answers = runs.filter((run) => typeof run !== 'string');
  const [answer] = answers;
  if (failure !== undefined || answer === undefined) return { parser, accepted: false, detail: failure ?? 'not run' };
  return {
    parser,
    accepted: answer.accepted,
    detail: answer.detail,
    seconds: median(answers.map(({ seconds }) => seconds)),
    peakMegabytes: median(answers.map(({ peakMegabytes }) => peakMegabytes)),
  };
}

export function comparison({ document, sides }: { document: BenchDocument; sides: SideFigures[] }): DocumentFigures {
  const ours = sides.find(({ parser }) => parser === 'errand');
  const peers = sides.filter(({ parser, seconds }) => parser !== 'errand' && seconds !== undefined);
  const accepting = peers.filter(({ accepted }) => accepted);
  const [fastest] = (accepting.length > 0 ? accepting : peers).toSorted((a, b) => (a.seconds ?? 0) - (b.seconds ?? 0));
  const secondsRatio = ratio(ours?.seconds, fastest?.seconds);
  const memoryRatio = ratio(ours?.peakMegabytes, fastest?.peakMegabytes);
  return {
    ...document,
    sides,
    ...(fastest === undefined ? {} : { fastest: fastest.parser }),
    ...(secondsRatio === undefined ? {} : { secondsRatio }),
    ...(memoryRatio === undefined ? {} : { memoryRatio }),
  };
}

function ratio(ours: number | undefined, theirs: number | undefined): number | undefined {
  return ours === undefined || theirs === undefined ? undefined : ours / theirs;
}
