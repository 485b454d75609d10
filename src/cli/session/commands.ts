import type { Command } from 'commander';

/** `errand sessions`, `errand session`, `errand turns`: declarations only. */
export function sessionCommands(program: Command): void {
  program
    .command('sessions')
    .description('the newest sessions of an organisation')
    .requiredOption('--org <id>', 'the organisation')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./sessions.ts')).sessions(options));
  program
    .command('session <id>')
    .description(
      'the whole story of one session, by its id or #number: messages, turns, what was offered, chosen and called',
    )
    .requiredOption('--org <id>', 'the organisation')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./session.ts')).session({ id, ...options }));
  program
    .command('turns')
    .description('the newest turns of an organisation, or of one session')
    .requiredOption('--org <id>', 'the organisation')
    .option('--session <id>', 'of this session only: its id or #number')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./turns.ts')).turns(options));
}
