import type { Command } from 'commander';

/** `errand replay`: declarations only. */
export function replayCommands(program: Command): void {
  const replay = program.command('replay').description('run past workflows again, to see what has changed');
  replay
    .command('verify [file|folder]')
    .description(
      "recorded histories against today's workflow code: those of files, or with --from of the configured Temporal",
    )
    .option('--from <time>', 'runs that were open since then: an age such as 90m, 12h or 7d, or a date')
    .option('--to <time>', 'and until then (default: now)')
    .option('--status <status>', 'running, completed, failed, cancelled, terminated, continued-as-new or timed-out')
    .option('--org <id>', 'of this organisation only')
    .option('--json', 'print JSON on standard output')
    .action(async (path, options) => (await import('./verify.ts')).verify({ path, ...options }));
}
