#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { actionCommands } from './cli/action/commands.ts';
import { callCommands } from './cli/call/commands.ts';
import { contactCommands } from './cli/contact/commands.ts';
import { deliveryCommands } from './cli/delivery/commands.ts';
import { importCommands } from './cli/import/commands.ts';
import { jobCommands } from './cli/job/commands.ts';
import { orgCommands } from './cli/org/commands.ts';
import { redactCommand } from './cli/redact/command.ts';
import { replayCommands } from './cli/replay/commands.ts';
import { scenarioCommands } from './cli/scenario/commands.ts';
import { scheduleCommands } from './cli/schedule/commands.ts';
import { secretsCommands } from './cli/secrets/commands.ts';
import { segmentCommands } from './cli/segment/commands.ts';
import { sessionCommands } from './cli/session/commands.ts';
import { variableCommands } from './cli/variable/commands.ts';
import { version } from './cli/version.ts';
import { whyCommand } from './cli/why/command.ts';

/** Commands are imported when they are picked: `errand import --help` must not load Temporal. */
const program = new Command('errand')
  .description('AI actions: HTTP calls that a support AI decides to make, each conversation turn a durable workflow')
  .version(version(), '-V, --version', 'print the version')
  .exitOverride()
  .configureOutput({ outputError: () => {} });

const organisation = ['--org <id>', 'the organisation'] as const;
const json = ['--json', 'print JSON on standard output'] as const;

program
  .command('dev')
  .description(
    'start everything in one command: embedded servers where none are configured, a worker, the pages of forms',
  )
  .option('--temporal-port <port>', 'port of the embedded Temporal server (default: a free one)')
  .option('--database-port <port>', 'port of the embedded PostgreSQL (default: a free one)')
  .option('--server-port <port>', 'port of the pages of forms (default: ERRAND_SERVER_PORT, or a free one)')
  .option('--json', 'print one line of JSON when everything is ready')
  .action(async (options) => (await import('./cli/dev.ts')).dev(options));

program
  .command('demo')
  .description('play a scripted conversation against an example shop; then, in a terminal, yours')
  .option('--json', 'print one JSON object per turn and end')
  .action(async (options) => (await import('./cli/demo.ts')).demo(options));

program
  .command('worker')
  .description('run a worker for TEMPORAL_ADDRESS and DATABASE_URL')
  .action(async () => (await import('./cli/worker.ts')).worker());

program
  .command('server')
  .description('serve the hosted pages of forms on ERRAND_SERVER_HOST and ERRAND_SERVER_PORT')
  .action(async () => (await import('./cli/server.ts')).server());

program
  .command('doctor')
  .description('check settings, servers, keys, workers, model and mail, and say what to mend')
  .option(...json)
  .action(async (options) => (await import('./cli/doctor/doctor.ts')).doctor(options));

program
  .command('migrate')
  .description('bring the database of DATABASE_URL up to date')
  .action(async () => (await import('./cli/migrate.ts')).migrate());

orgCommands(program);
actionCommands(program);
contactCommands(program);
segmentCommands(program);
scenarioCommands(program);
variableCommands(program);
secretsCommands(program);
sessionCommands(program);
callCommands(program);
whyCommand(program);
deliveryCommands(program);
scheduleCommands(program);
jobCommands(program);
replayCommands(program);
importCommands(program);
redactCommand(program);

program
  .command('purge')
  .description('forget what was said and sent in sessions that have been quiet for long; ids, states and times stay')
  .requiredOption(...organisation)
  .option('--older-than <age>', "e.g. 90d, or a date (default: the organisation's retention days)")
  .option(...json)
  .action(async (options) => (await import('./cli/purge.ts')).purge(options));

program
  .command('apply <file|folder>')
  .description('make an organisation be what YAML or JSON files say: settings, segments, actions, scenarios, variables')
  .option('--dry-run', 'show the difference and change nothing')
  .option('--prune', 'delete what the files do not name, in the sections they hold')
  .option(...json)
  .action(async (path, options) => (await import('./cli/apply/apply.ts')).apply({ path, ...options }));

program
  .command('say <text>')
  .description('submit a message and print the reply: a conversation service in one line')
  .requiredOption(...organisation)
  .requiredOption('--session <id>', 'the session; its first message starts it')
  .option('--channel <channel>', 'web, phone, email, whatsapp, sms, slack or api', 'web')
  .option('--email <address>', "the contact's e-mail")
  .option('--phone <number>', "the contact's phone number")
  .option('--external-id <id>', "the contact's id at the company")
  .option('--message-id <id>', 'the same id twice is the same turn (default: a new one)')
  .option(...json)
  .action(async (text, options) => (await import('./cli/say.ts')).say({ text, ...options }));

// `errand ... | head`: who read the output has gone, so the command ends as by a signal, and without a trace
process.stdout.on('error', () => {
  if (!process.emit('SIGTERM')) process.exit(0);
});

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError && error.exitCode === 0) process.exit(0);
  // a group of commands without one: its help stands on standard error already
  if (error instanceof CommanderError && error.code === 'commander.help') process.exit(2);
  const { reportError } = await import('./cli/report-error.ts');
  process.exitCode = reportError(error, { asJson: process.argv.includes('--json') });
  // a worker that lost its servers may never end: what still runs then keeps no command from ending
  setTimeout(() => process.exit(), 1_000).unref();
}
