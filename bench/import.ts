// What an import costs: the five largest real documents beside three parsers that only parse and validate, and a series of
// made-up documents that double in size. Each run is a process of its own, so that its peak memory is.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchOptions } from './bench-options.ts';
import { comparison, type SideFigures, sideFigures } from './import-comparison.ts';
import { type BenchDocument, generatedDocument, realDocuments } from './import-documents.ts';
import { type ParserName, PEERS } from './import-parsers.ts';
import { type ImportFigures, importReport } from './import-report.ts';
import { type ParserRun, startParser } from './import-run.ts';

/** the smallest of the series; its last is eight times as large */
const BASE_OPERATIONS = 250;

interface Effort {
  rounds: number;
  timeLimitMs: number;
}

export async function benchImport({ quick, json }: BenchOptions): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'errand-bench-import-'));
  const effort = quick ? { rounds: 1, timeLimitMs: 10_000 } : { rounds: 5, timeLimitMs: 60_000 };
  try {
    const real = realDocuments().slice(0, quick ? 2 : 5);
    const generated = (operations: number, format: 'json' | 'yaml') =>
      generatedDocument({ folder, operations, format });
    const compared = real.length > 0 ? real : [await generated(2_000, 'json'), await generated(2_000, 'yaml')];
    const figures: ImportFigures = { isReal: real.length > 0, ...effort, documents: [], scaling: [] };
    for (const document of compared) {
      const sides = await sidesOf({ parsers: ['errand', ...PEERS], document, effort });
      figures.documents.push(comparison({ document, sides }));
    }
    for (const format of ['json', 'yaml'] as const) {
      for (const factor of quick ? [1, 8] : [1, 2, 4, 8]) {
        const document = await generated(factor * BASE_OPERATIONS, format);
        const [side] = await sidesOf({ parsers: ['errand'], document, effort });
        if (side !== undefined) figures.scaling.push({ ...document, operations: factor * BASE_OPERATIONS, side });
      }
    }
    return importReport(figures, json);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The parsers take turns, the first one changing, so that what else the machine does hits all of them. */
async function sidesOf({
  parsers,
  document,
  effort: { rounds, timeLimitMs },
}: {
  parsers: readonly ParserName[];
  document: BenchDocument;
  effort: Effort;
}): Promise<SideFigures[]> {
  const runs = new Map(parsers.map((parser): [ParserName, (ParserRun | string)[]] => [parser, []]));
  for (let round = 0; round < rounds; round += 1) {
    const first = round % parsers.length;
    for (const parser of [...parsers.slice(first), ...parsers.slice(0, first)]) {
      const ofParser = runs.get(parser) ?? [];
      // who gave no answer once gives none the next time: a minute for each round would be lost
      if (ofParser.some((run) => typeof run === 'string')) continue;
      process.stderr.write(`${document.name}: ${parser}, round ${round + 1} of ${rounds}\n`);
      const running = await startParser({ parser, timeLimitMs });
      ofParser.push(await running.parse(document.file));
      await running.stop();
    }
  }
  return [...runs].map(([parser, ofParser]) => sideFigures({ parser, runs: ofParser }));
}
