import type { Command } from 'commander';

/** `errand deliveries`: declarations only. */
export function deliveryCommands(program: Command): void {
  const deliveries = program.command('deliveries').description('what the webhook of an organisation is told');
  deliveries
    .command('list', { isDefault: true })
    .description('the newest deliveries, with their attempts and what came of the last one')
    .requiredOption('--org <id>', 'the organisation')
    .option('--state <state>', 'pending, delivered or failed')
    .option('--session <id>', "of this session only: its id, #number or helpdesk's number")
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./list.ts')).list(options));
  deliveries
    .command('retry <id>')
    .description('deliver once more, whatever became of it; the receiver knows a repetition by the id')
    .requiredOption('--org <id>', 'the organisation')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./retry.ts')).retry({ id, ...options }));
}
