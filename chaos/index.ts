// `npm run -s chaos -- [--quick] [--json]`: README.md beside this file says what is done and what must hold.
import { ErrandError } from '../src/errors.ts';
import { chaosOptions } from './chaos-options.ts';
import { isSound, summary, table } from './report.ts';
import { runChaos } from './run-chaos.ts';

const HELP = [
  'npm run -s chaos -- [--quick] [--json]',
  '',
  'Kills worker, Temporal and PostgreSQL at every step of a turn, of a form wait and of a job, and counts effects.',
  '',
  '  --quick    a fixed small selection: within 90 s',
  '  --json     the table goes to standard error, one line of JSON to standard output',
  '  --help     this',
  '',
  'Exit code 1: an effect was repeated, a message stayed unanswered or was answered twice, or the ledger contradicts the company.',
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
  const results = await runChaos(options);
  print(
    process.stderr,
    results.flatMap(({ problems }) => problems),
  );
  print(options.json ? process.stderr : process.stdout, table(results));
  if (options.json) print(process.stdout, [summary(results)]);
  return isSound(results) ? 0 : 1;
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
