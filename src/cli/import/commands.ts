import type { Command } from 'commander';
import { documentOptions } from './document-options.ts';

/** `errand import` and `errand spec check`: declarations only; a command's code is loaded when it is picked. */
export function importCommands(program: Command): void {
  documentOptions(
    program
      .command('import [file|folder|address]')
      .description('make one action per operation of an OpenAPI document, replacing those of its source'),
  )
    .requiredOption('--org <id>', 'the organisation')
    .option('--source <name>', 'what this document is known by', 'default')
    .option('--dry-run', 'show what would change and change nothing')
    .option('--restore', 'take back the last import of the source')
    .option('--json', 'print JSON on standard output')
    .action(async (path, options) => (await import('./import.ts')).importFile({ path, ...options }));

  const spec = program.command('spec').description('OpenAPI documents, without any server');
  documentOptions(
    spec
      .command('check <file|folder|address>')
      .description('say what an import would make of every operation: for a CI pipeline'),
  )
    .option('--json', 'print JSON on standard output')
    .action(async (path, options) => (await import('../spec/check.ts')).check({ path, ...options }));
}
