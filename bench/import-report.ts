import type { DocumentFigures, SideFigures } from './import-comparison.ts';
import type { BenchDocument } from './import-documents.ts';
import { rounded } from './statistics.ts';

export interface ImportFigures {
  /** false where the real documents are absent */
  isReal: boolean;
  rounds: number;
  timeLimitMs: number;
  documents: DocumentFigures[];
  /** ours alone, on documents that differ in size only */
  scaling: (BenchDocument & { operations: number; side: SideFigures })[];
}

export function importReport(figures: ImportFigures, json: boolean): string[] {
  if (json) return [JSON.stringify(summary(figures), withoutNoise)];
  const { isReal, rounds, timeLimitMs, documents, scaling } = figures;
  return [
    ...(isReal ? [] : ['../shared/specs is absent: made-up documents only', '']),
    ...documents.flatMap(documentLines),
    `medians of ${rounds} rounds, time limit ${timeLimitMs / 1_000} s; ours imports every operation, the others parse and validate`,
    '',
    row('made-up documents', 'operations', 'MB', 'seconds', 'MB, peak', 'ms each'),
    ...scaling.map(({ name, operations, bytes, side }) =>
      row(
        name,
        operations,
        rounded(bytes / 1e6),
        shown(side.seconds),
        shown(side.peakMegabytes),
        msEach(side, operations),
      ),
    ),
    `a linear import takes no more ms each for eight times the operations (ratio: ${scalingRatios(figures)})`,
  ];
}

function documentLines({ name, bytes, sides, fastest, secondsRatio, memoryRatio }: DocumentFigures): string[] {
  const ratios =
    fastest === undefined
      ? 'no other answers'
      : `${shown(secondsRatio)} x the seconds and ${shown(memoryRatio)} x the memory of ${fastest}`;
  return [
    row(`${name}, ${rounded(bytes / 1e6)} MB`, '', 'seconds', 'MB, peak'),
    ...sides.map(
      (side) =>
        `${row(`  ${side.parser}`, answer(side), shown(side.seconds), shown(side.peakMegabytes))}   ${side.detail.slice(0, 60)}`,
    ),
    `  ${ratios}`,
    '',
  ];
}

function summary({ isReal, rounds, documents, scaling }: ImportFigures) {
  return {
    isReal,
    rounds,
    documents: documents.map(({ file: _file, ...document }) => document),
    scaling: scaling.map(({ name, operations, bytes, side }) => ({ name, operations, bytes, ...side })),
  };
}

/** ms for one operation of the largest over that of the smallest, by format. */
function scalingRatios({ scaling }: ImportFigures): string {
  return ['json', 'yaml']
    .map((format) => {
      const series = scaling.filter(({ name }) => name.endsWith(format));
      const [first, last] = [series.at(0), series.at(-1)].map(
        (one) => (one?.side.seconds ?? 0) / (one?.operations ?? 1),
      );
      return `${format} ${rounded((last ?? 0) / (first || 1))}`;
    })
    .join(', ');
}

function answer({ accepted, seconds }: SideFigures): string {
  if (seconds === undefined) return 'no answer';
  return accepted ? 'accepts' : 'refuses';
}

function msEach({ seconds }: SideFigures, operations: number): string {
  return shown(seconds === undefined ? undefined : (seconds * 1_000) / operations);
}

function withoutNoise(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? rounded(value) : value;
}

function shown(value: number | undefined): string {
  return value === undefined ? '-' : String(rounded(value));
}

function row(name: string, ...cells: (number | string)[]): string {
  return [name.padEnd(34), ...cells.map((cell) => String(cell).padStart(10))].join(' ');
}
