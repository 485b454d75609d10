// `npm run -s bench -- NAME [--quick] [--json]`: the promises of the product that are figures, measured.
import { ErrandError } from '../src/errors.ts';
import type { BenchOptions } from './bench-options.ts';
import { benchCall } from './call.ts';
import { benchChoose } from './choose.ts';
import { benchForms } from './forms.ts';
import { benchImport } from './import.ts';
import { benchImportVerdicts } from './import-verdicts.ts';
import { benchJobs } from './jobs.ts';
import { benchObserving } from './observing.ts';
import { benchScenarios } from './scenarios.ts';
import { benchSegments } from './segments.ts';
import { benchShortlist } from './shortlist.ts';
import { benchTurn } from './turn.ts';

interface Bench {
  summary: string;
  /** resolves to the lines for standard output */
  run(options: BenchOptions): Promise<string[]>;
}

const benches = new Map<string, Bench>([
  ['turn', { summary: 'a one-tool turn against a bare Temporal workflow of the same steps', run: benchTurn }],
  ['call', { summary: 'one call through src/http/ against bare undici; 100 bodies of 10 MB at once', run: benchCall }],
  ['forms', { summary: 'memory of a worker with 1,000 and 10,000 turns that wait for a form', run: benchForms }],
  ['jobs', { summary: 'worker with 10,000 waiting jobs; polls a second against a bare workflow', run: benchJobs }],
  ['observing', { summary: 'turns a second with metrics and traces on, against off', run: benchObserving }],
  ['choose', { summary: 'prompt and tools for the model, with 10, 200 and 2,000 actions', run: benchChoose }],
  ['import', { summary: 'an import beside three parsers that parse and validate only', run: benchImport }],
  [
    'import-verdicts',
    { summary: 'which documents they accept: the table of docs/import.md', run: benchImportVerdicts },
  ],
  ['scenarios', { summary: 'what scenarios cost a catalog version and a decision', run: benchScenarios }],
  ['segments', { summary: 'one rule over 1,000,000 contacts; a turn among 10 and 2,000 actions', run: benchSegments }],
  ['shortlist', { summary: 'is the action that answers among those the model is shown?', run: benchShortlist }],
]);

const HELP = [
  'npm run -s bench -- NAME [--quick] [--json]',
  '',
  ...[...benches].map(([name, { summary }]) => `  ${name.padEnd(16)} ${summary}`),
  '',
  '  --quick    fewer turns: within 50 s',
  '  --json     one line of JSON instead of a table',
];

async function main(words: string[]): Promise<number> {
  const flags = words.filter((word) => word.startsWith('-'));
  const names = words.filter((word) => !word.startsWith('-'));
  if (flags.includes('--help') || flags.includes('-h')) return print(HELP);
  const unknown = flags.find((flag) => flag !== '--quick' && flag !== '--json');
  if (unknown) return refuse(`there is no option ${unknown}: use --quick, --json or --help`);
  const [name = ''] = names;
  const bench = benches.get(name);
  const known = [...benches.keys()].join(', ');
  if (!bench) return refuse(`${name ? `there is no bench "${name}"` : 'which bench?'}: choose one of ${known}`);
  if (names.length > 1) return refuse(`one bench at a time: ${names.join(' ')}`);
  return print(await bench.run({ quick: flags.includes('--quick'), json: flags.includes('--json') }));
}

function print(lines: string[]): number {
  for (const line of lines) process.stdout.write(`${line}\n`);
  return 0;
}

function refuse(problem: string): number {
  process.stderr.write(`bench: ${problem}\n`);
  return 2;
}

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ErrandError)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  return 1;
});
