import type { Command } from 'commander';

/** `errand variable ...`: declarations only; a verb's code is loaded when it is picked. */
export function variableCommands(program: Command): void {
  const variable = program
    .command('variable')
    .description('global variables: headers sent with every call, values sealed');
  variable
    .command('set <name>')
    .description('set a header; the value is read from standard input, or asked for in a terminal')
    .requiredOption('--org <id>', 'the organisation')
    .option('--host <host...>', 'send it to these hosts only (default: with every call)')
    .option('--json', 'print JSON on standard output')
    .action(async (name, options) => (await import('./set.ts')).set({ name, ...options }));
  variable
    .command('list')
    .description('names and hosts; values are never shown')
    .requiredOption('--org <id>', 'the organisation')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./list.ts')).list(options));
  variable
    .command('unset <name>')
    .description('remove a header from all calls')
    .requiredOption('--org <id>', 'the organisation')
    .option('--json', 'print JSON on standard output')
    .action(async (name, options) => (await import('./unset.ts')).unset({ name, ...options }));
}
