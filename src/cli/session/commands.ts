import type { Command } from 'commander';

const cause = [
  '--cause <cause>',
  'why the turn ended so, or its call: e.g. model_timeout, taken_over, timeout, dns',
] as const;
const action = ['--action <name>', 'a turn that called this action'] as const;
const trigger = ['--trigger <trigger>', 'a turn begun by a message, continuation, job, schedule or replay'] as const;

/** `errand sessions`, `errand session`, `errand turns`: declarations, and which verb of the client each change is. */
export function sessionCommands(program: Command): void {
  program
    .command('sessions')
    .description('the newest sessions of an organisation')
    .requiredOption('--org <id>', 'the organisation')
    .option('--status <status>', 'open, resolved or closed')
    .option('--channel <channel>', 'web, phone, email, whatsapp, sms, slack or api')
    .option('--contact <contact>', "this contact's: id, external id, e-mail or phone")
    .option('--handed-off', 'those that wait for the team, with reason and summary')
    .option('--helpdesk-ticket <number>', 'those that an outside helpdesk knows by this number')
    .option('--turn-status <status>', 'with a turn that is open, replied, continued, routed, withdrawn or failed')
    .option(...cause)
    .option(...action)
    .option(...trigger)
    .option('--since <when>', 'with a turn begun since: a date, or an age such as 90m, 12h, 7d')
    .option('--until <when>', 'with a turn begun before: a date, or an age')
    .option('--after <session>', 'go on after the last session of a page')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./sessions.ts')).sessions(options));

  const session = program.command('session').description("one session, by its id, #number or helpdesk's number");
  session
    .command('show <id>', { isDefault: true })
    .description('its whole story: messages, turns, what was offered, chosen and called')
    .requiredOption('--org <id>', 'the organisation')
    .option('--html <file>', 'write it as one HTML file to attach to a ticket; - = standard output')
    .option('--redact', 'without texts, bodies and contact data, for somebody outside')
    .option('--json', 'print JSON on standard output')
    .action(async (id, options) => (await import('./session.ts')).session({ id, ...options }));
  const change = (usage: string, description: string) =>
    session
      .command(usage)
      .description(description)
      .requiredOption('--org <id>', 'the organisation')
      .option('--json', 'print JSON on standard output');
  change('take-over <id>', 'a person answers from now on').action(async (id, options) =>
    (await import('./control.ts')).control({ id, ...options }, (client, address) => client.takeOver(address)),
  );
  change('hand-back <id>', 'the AI answers again').action(async (id, options) =>
    (await import('./control.ts')).control({ id, ...options }, (client, address) => client.handBack(address)),
  );
  change('resolve <id>', 'close the session').action(async (id, options) =>
    (await import('./control.ts')).control({ id, ...options }, (client, address) => client.resolve(address)),
  );
  change('ticket <id> <number>', 'its number in an outside helpdesk; "" takes it away').action(
    async (id, ticket, options) =>
      (await import('./control.ts')).control({ id, ...options }, (client, address) =>
        client.setHelpdeskTicket({ ...address, ticket }),
      ),
  );
  program
    .command('turns')
    .description('the newest turns of an organisation, or of one session')
    .requiredOption('--org <id>', 'the organisation')
    .option('--session <id>', "of this session only: its id, #number or helpdesk's number")
    .option('--status <status>', 'open, replied, continued, routed, withdrawn or failed')
    .option(...cause)
    .option(...action)
    .option(...trigger)
    .option('--channel <channel>', "its session's: web, phone, email, whatsapp, sms, slack or api")
    .option('--contact <contact>', "this contact's: id, external id, e-mail or phone")
    .option('--since <when>', 'begun since: a date, or an age such as 90m, 12h, 7d')
    .option('--until <when>', 'begun before: a date, or an age')
    .option('--after <turn>', 'go on after the last turn of a page')
    .option('--limit <number>', 'how many', '20')
    .option('--json', 'print JSON on standard output')
    .action(async (options) => (await import('./turns.ts')).turns(options));
}
