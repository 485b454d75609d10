import type { Command } from 'commander';

/** `errand why`: declaration only. */
export function whyCommand(program: Command): void {
  program
    .command('why <session> [action]')
    .description(
      'why an action was or was not called: verdict, fact, and the smallest change; by session id or #number',
    )
    .requiredOption('--org <id>', 'the organisation')
    .option('--message <id>', 'for this message of the session (default: the latest)')
    .option('--turn <id>', 'for this turn alone')
    .option('--all', 'list every action, however many there are')
    .option('--json', 'print JSON on standard output')
    .action(async (session, action, options) => (await import('./why.ts')).why({ session, action, ...options }));
}
