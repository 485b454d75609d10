import type { Command } from 'commander';

const organisation = ['--org <id>', 'the organisation'] as const;
const json = ['--json', 'print JSON on standard output'] as const;
const policies = 'skip, buffer_one, buffer_all, cancel_other, terminate_other or allow_all';

/** Declares `errand schedule ...`; each verb is imported when it is picked. */
export function scheduleCommands(program: Command): void {
  const schedule = program
    .command('schedule')
    .description('calls of an action on a calendar, compared with one another');

  schedule
    .command('create <id>')
    .description('create a schedule; its first run is the next one that is due')
    .requiredOption(...organisation)
    .requiredOption('--action <name>', 'the action to call: its tool name')
    .option('--args <json>', 'its arguments', '{}')
    .option('--cron <line...>', 'when, as cron lines, e.g. "0 7 * * MON-FRI"')
    .option('--every-seconds <number>', 'or every so many seconds')
    .option('--timezone <name>', 'of the cron lines, e.g. Europe/Berlin', 'UTC')
    .requiredOption('--overlap <policy>', `when a run is due while one is under way: ${policies}`)
    .requiredOption('--catch-up-seconds <number>', 'how late a run may start that was due while Temporal was away')
    .option('--compare <pointer>', 'JSON pointer of the value to compare (default: the whole body)')
    .option('--on-change <what>', 'nothing, webhook or turn', 'nothing')
    .option('--session <id>', 'whose turn is opened, or webhook told; fills bound parameters')
    .option(...json)
    .action(async (id, options) => (await import('./create.ts')).scheduleCreate({ id, ...options }));

  schedule
    .command('list')
    .description('list the schedules: the next run, what came of the last one, whether they are paused')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (options) => (await import('./list.ts')).scheduleList(options));

  schedule
    .command('show <id>')
    .description('show a schedule with its newest runs and their results')
    .requiredOption(...organisation)
    .option('--limit <number>', 'how many runs', '20')
    .option(...json)
    .action(async (id, options) => (await import('./show.ts')).scheduleShow({ id, ...options }));

  for (const [verb, description] of [
    ['pause', 'start no further run until it is resumed'],
    ['resume', 'go on with the next run that is due'],
    ['trigger', 'one run now, by the overlap policy'],
    ['delete', 'delete the schedule and its runs; calls stay in the ledger'],
  ] as const) {
    schedule
      .command(`${verb} <id>`)
      .description(description)
      .requiredOption(...organisation)
      .option(...json)
      .action(async (id, options) => (await import('./change.ts')).scheduleChange({ verb, id, ...options }));
  }

  schedule
    .command('backfill <id>')
    .description('run what was due in a past range, now')
    .requiredOption(...organisation)
    .requiredOption('--from <when>', 'a date, or an age such as 90m, 12h, 7d')
    .requiredOption('--to <when>', 'a date, or an age; included')
    .option('--overlap <policy>', policies, 'buffer_all')
    .option(...json)
    .action(async (id, options) => (await import('./change.ts')).scheduleBackfill({ id, ...options }));
}
