import type { Command } from 'commander';

/** `errand job`: declarations only. */
export function jobCommands(program: Command): void {
  const job = program.command('job').description('long jobs that calls began, and how they are followed');
  const organisation = ['--org <id>', 'the organisation'] as const;
  const json = ['--json', 'print JSON on standard output'] as const;
  job
    .command('list')
    .description('the newest jobs of an organisation')
    .requiredOption(...organisation)
    .option('--session <id>', "of this session only: its id, #number or helpdesk's number")
    .option('--state <state>', 'pending, done, failed, expired or cancelled')
    .option('--after <job>', 'go on after the last job of a page')
    .option('--limit <number>', 'how many', '20')
    .option(...json)
    .action(async (options) => (await import('./list.ts')).list(options));
  job
    .command('show <id>')
    .description('one job with its polls; errand call show says more of each')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (id, options) => (await import('./show.ts')).show({ id, ...options }));
  job
    .command('cancel <id>')
    .description('stop following a job; at its endpoint it goes on')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (id, options) => (await import('./cancel.ts')).cancel({ id, ...options }));
}
