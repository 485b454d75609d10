// `npm run -s chaos -- [--quick] [--json] [--only TEXT]`: README.md beside this file says what is done and what must hold.
import { ErrandError } from '../src/errors.ts';
import { chaosOptions } from './chaos-options.ts';
import { isSound, summary, table } from './report.ts';
import { runChaos } from './run-chaos.ts';
import { quickVariants, variants } from './variants.ts';

const HELP = [
  'npm run -s chaos -- [--quick] [--json] [--only TEXT]',
  '',
  'Kills worker, Temporal and PostgreSQL at every step of a turn, of a form wait and of a job, and counts effects.',
  '',
  '  --quick        a fixed small selection: within 90 s',
  '  --json         the table goes to standard error, one line of JSON to standard output',
  '  --only TEXT    only the variants whose name has TEXT in it, in any case',
  '  --help         this, and the names of the variants',
  '',
  'Exit code 1: an effect was repeated, a message was lost, stayed unanswered or was answered twice, the ledger contradicts',
  'the company, or a variant could not be run to its end.',
  '',
  'Variants:',
  ...namesOf(variants),
  '',
  'Variants of --quick:',
  ...namesOf(quickVariants),
];

async function main(words: string[]): Promise<number> {
  const asked = chaosOptions(words);
  if (asked.kind === 'help') {
    print(process.stdout, HELP);
    return 0;
  }
  if (asked.kind === 'refused') {
    print(process.stderr, [`chaos: ${asked.problem}`]);
    return 2;
  }
  const { options } = asked;
  const { only = '' } = options;
  const all = options.quick ? quickVariants : variants;
  const chosen = all.filter(({ name }) => name.toLowerCase().includes(only.toLowerCase()));
  if (chosen.length === 0) {
    print(process.stderr, [`chaos: no variant has "${only}" in its name; there are`, ...namesOf(all)]);
    return 2;
  }
  const results = await runChaos({ quick: options.quick, variants: chosen });
  print(options.json ? process.stderr : process.stdout, table(results));
  if (options.json) print(process.stdout, [summary(results)]);
  return isSound(results) ? 0 : 1;
}

function namesOf(named: readonly { name: string }[]): string[] {
  return named.map(({ name }) => `  ${name}`);
}

function print(stream: NodeJS.WriteStream, lines: string[]): void {
  for (const line of lines) stream.write(`${line}\n`);
}

const exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ErrandError)) throw error;
  process.stderr.write(`chaos: ${error.message}\n`);
  return 1;
});
// senders of a run that was given up would keep the process
process.exit(exitCode);
