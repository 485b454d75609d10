// The table of docs/import.md: what the importer and three parsers say of every document of ../shared/specs.
import { ErrandError } from '../src/errors.ts';
import type { BenchOptions } from './bench-options.ts';
import { realDocuments } from './import-documents.ts';
import { type ParserName, PEERS } from './import-parsers.ts';
import { type ParserRun, type RunningParser, startParser } from './import-run.ts';

const TIME_LIMIT_MS = 60_000;
const COLUMNS = ['errand-strict', 'errand', ...PEERS] as const;

/** One document and what each parser says of it, a text where there was no answer. */
interface Verdicts {
  name: string;
  answers: Map<ParserName, ParserRun | string>;
}

export async function benchImportVerdicts({ json }: BenchOptions): Promise<string[]> {
  const documents = realDocuments().toSorted((a, b) => (a.name < b.name ? -1 : 1));
  if (documents.length === 0)
    throw new ErrandError('not_found', '../shared/specs is absent: there is nothing to compare');
  const verdicts: Verdicts[] = documents.map(({ name }) => ({ name, answers: new Map() }));
  for (const parser of COLUMNS) {
    process.stderr.write(`${parser}\n`);
    let running: RunningParser | undefined;
    for (const [index, { file }] of documents.entries()) {
      running ??= await startParser({ parser, timeLimitMs: TIME_LIMIT_MS });
      const answer = await running.parse(file);
      verdicts[index]?.answers.set(parser, answer);
      if (typeof answer !== 'string') continue;
      await running.stop();
      running = undefined;
    }
    await running?.stop();
  }
  return json ? [JSON.stringify(verdicts.map(asObject))] : [...table(verdicts), '', ...totals(verdicts)];
}

function asObject({ name, answers }: Verdicts): object {
  const cells = COLUMNS.map((parser) => [parser, cell(answers.get(parser))]);
  return { name, operations: operationsOf(answers), ...Object.fromEntries(cells) };
}

function table(verdicts: Verdicts[]): string[] {
  const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [
    row(['document', 'operations', 'strict', 'adapt, skip invalid', ...PEERS.map((parser) => `\`${parser}\``)]),
    row(['---', '---', '---', '---', ...PEERS.map(() => '---')]),
    ...verdicts.map(({ name, answers }) =>
      row([`${name}`, operationsOf(answers), ...COLUMNS.map((parser) => cell(answers.get(parser)))]),
    ),
  ];
}

function totals(verdicts: Verdicts[]): string[] {
  return COLUMNS.map((parser) => {
    const accepted = verdicts.filter(({ answers }) => isAccepted(answers.get(parser)));
    return `${parser}: ${accepted.length} of ${verdicts.length}`;
  });
}

function isAccepted(answer: ParserRun | string | undefined): boolean {
  return typeof answer === 'object' && answer.accepted;
}

function operationsOf(answers: Verdicts['answers']): number | string {
  const answer = answers.get('errand');
  return typeof answer === 'object' ? (answer.operations ?? '') : '';
}

/** Of ours the code or the counts, of the others whether they accept it: their reasons would be sentences. */
function cell(answer: ParserRun | string | undefined): string {
  if (answer === undefined || typeof answer === 'string') return answer ?? '';
  if (answer.operations !== undefined) return answer.detail;
  if (answer.accepted) return 'valid';
  return /^[a-z]+(_[a-z]+)+(?=:)/.exec(answer.detail)?.[0] ?? 'refused';
}
