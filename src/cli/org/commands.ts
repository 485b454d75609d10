import type { Command } from 'commander';
import { settingOptions } from './setting-options.ts';

/** `errand org ...`: declarations only; a verb's code is loaded when it is picked. */
export function orgCommands(program: Command): void {
  const org = program.command('org').description('organisations and their settings');
  settingOptions(org.command('create <id>').description('create an organisation'))
    .option('--name <name>', 'the name people read (default: the id)')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./create.ts')).create({ id, ...options }));
  settingOptions(org.command('edit <id>').description('change settings; what is not named stays'))
    .option('--name <name>', 'the name people read')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./edit.ts')).edit({ id, ...options }));
  org
    .command('show <id>')
    .description('show the settings')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./show.ts')).show({ id, ...options }));
  org
    .command('signing-key <id>')
    .description('show the secrets that endpoints verify signed calls with')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./signing-key.ts')).signingKey({ id, ...options }));
}
