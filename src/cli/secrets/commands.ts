import type { Command } from 'commander';

/** `errand secrets ...`: declarations only. */
export function secretsCommands(program: Command): void {
  program
    .command('secrets')
    .description('keys of sealed values')
    .command('rotate')
    .description('seal every global variable and schedule with the first key of ERRAND_SECRET_KEYS')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./rotate.ts')).rotate(options));
}
