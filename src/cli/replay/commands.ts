import { type Command, Option } from 'commander';

/** What only `--with` uses: passed over without it, they would look as if they had chosen something. */
const OF_CHANGED = ['from', 'to', 'status', 'action', 'limit'] as const;

/** `errand replay`: declarations only. Without a verb it is `errand replay recorded`, and with `--live` run again for real. */
export function replayCommands(program: Command): void {
  const replay = program.command('replay').description('past turns once more: decided again, or run again for real');
  replay
    .command('recorded [session...]', { isDefault: true })
    .description("decide a past turn again with today's model and what its calls returned then; nothing is sent")
    .requiredOption('--org <id>', 'the organisation')
    .option('--turn <turn>', "one turn: its id, or its number in the session (default: the latest message's turns)")
    .option('--as-then', 'offer the actions of that time instead of those of today')
    .addOption(
      new Option('--live', 'run a failed turn again for real (default: the latest that failed)').conflicts('asThen'),
    )
    .option('--hand-back', 'live: the team has the session, and the AI shall answer again')
    .option('--deliver', 'live: tell the webhook of its reply')
    .option('--force', 'live: repeat a call that may have taken effect, with the same Idempotency-Key')
    .addOption(
      new Option(
        '--with <file>',
        'actions with other descriptions, segments, channels: which choices of past turns change',
      ).conflicts(['live', 'asThen', 'turn', 'handBack', 'deliver', 'force']),
    )
    .option('--from <when>', 'with --with: turns since, a date or an age such as 7d')
    .option('--to <when>', 'with --with: turns before')
    .option('--status <status>', 'with --with: turns of this status, e.g. failed')
    .option('--action <name>', 'with --with: turns that chose this action')
    .option('--limit <number>', 'with --with: the newest so many turns (default: 100)')
    .option('--json', 'print JSON on standard output')
    .action(async (sessions, { live, ...options }) => {
      if (options.with !== undefined) return (await import('./changed.ts')).changed({ sessions, ...options });
      const foreign = OF_CHANGED.find((name) => options[name] !== undefined);
      if (foreign) replay.error(`--${foreign} is for --with FILE: add it, or leave --${foreign} out`);
      const [session, ...others] = sessions;
      if (session === undefined || others.length > 0) replay.error('name one session; several only with --with FILE');
      if (live) return (await import('./live.ts')).live({ session, ...options });
      return (await import('./recorded.ts')).recorded({ session, ...options });
    });
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
