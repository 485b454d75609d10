import type { Command } from 'commander';

/** `errand calls`, `errand call`: declarations only. */
export function callCommands(program: Command): void {
  program
    .command('calls')
    .description('the newest calls of an organisation')
    .requiredOption('--org <id>', 'the organisation')
    .option('--action <name>', 'of this action only')
    .option('--session <id>', "of this session only: its id, #number or helpdesk's number")
    .option('--owner <kind>', 'made by a turn, job, schedule or test')
    .option('--state <state>', 'planned, sent, succeeded, failed, unknown or not_sent')
    .option('--cause <cause>', 'e.g. timeout, dns, refused, tls, worker_lost')
    .option('--status <status>', 'e.g. 404 or 4xx')
    .option('--since <when>', 'a date, or an age such as 90m, 12h, 7d')
    .option('--until <when>', 'planned before: a date, or an age')
    .option('--after <call>', 'go on after the last call of a page')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./calls.ts')).calls(options));

  const call = program.command('call').description('one call: request, answer, timings');
  call
    .command('show <id>', { isDefault: true })
    .description('everything the ledger knows of a call, secrets masked')
    .requiredOption('--org <id>', 'the organisation')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./call.ts')).call({ id, ...options }));
  call
    .command('diff <id>')
    .description('a call beside another, header by header: why one got a 401 and the other did not')
    .requiredOption('--org <id>', 'the organisation')
    .requiredOption('--with-test', 'beside the last test of the action that was answered with 2xx')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./diff.ts')).diff({ id, ...options }));
}
