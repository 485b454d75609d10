import type { Command } from 'commander';

const organisation = ['--org <id>', 'the organisation'] as const;
const json = ['--json', 'print JSON on standard output'] as const;
const NAMED = 'contact id, external id, e-mail or phone';

/** Declares `errand contact ...`; each verb is imported when it is picked. */
export function contactCommands(program: Command): void {
  const contact = program.command('contact').description('contacts: the customers on the other side of sessions');

  identified(contact.command('add').description('add a contact; it joins the segments whose rules it matches'))
    .option('--attribute <name=value>', 'a custom attribute; may be repeated', collected, [])
    .option('--attributes <json>', 'custom attributes as one JSON object')
    .option('--verified', 'it is who it claims to be')
    .action(async (options) => (await import('./add.ts')).contactAdd(options));

  contact
    .command('show <contact>')
    .description(`show a contact with its segments, named by ${NAMED}`)
    .requiredOption(...organisation)
    .option(...json)
    .action(async (reference, options) => (await import('./show.ts')).contactShow({ reference, ...options }));

  identified(contact.command('edit <contact>').description(`change a contact, named by ${NAMED}`))
    .option('--attribute <name=value>', 'set a custom attribute; may be repeated', collected, [])
    .option('--attributes <json>', 'custom attributes as one JSON object; null takes one away')
    .option(
      '--unset <name>',
      'take away email, phone, externalId or a custom attribute; may be repeated',
      collected,
      [],
    )
    .action(async (reference, options) => (await import('./edit.ts')).contactEdit({ reference, ...options }));

  contact
    .command('merge <from> <into>')
    .description('make one contact of two: <into> stays, with the sessions, segments and identifiers of both')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (from, into, options) => (await import('./merge.ts')).contactMerge({ from, into, ...options }));

  contact
    .command('verify <contact>')
    .description('say that a contact is who it claims to be: endpoints are then told its external id')
    .requiredOption(...organisation)
    .option('--revoke', 'take that back')
    .option(...json)
    .action(async (reference, options) => (await import('./verify.ts')).contactVerify({ reference, ...options }));

  contact
    .command('erase <contact>')
    .description("remove a contact's personal data everywhere, also from Temporal; this can't be undone")
    .requiredOption(...organisation)
    .option('--yes', 'really')
    .option(...json)
    .action(async (reference, options) => (await import('./erase.ts')).contactErase({ reference, ...options }));
}

function identified(command: Command): Command {
  return command
    .requiredOption(...organisation)
    .option('--email <address>', 'its e-mail')
    .option('--phone <number>', 'its phone number')
    .option('--external-id <id>', 'its id at the company')
    .option(...json);
}

function collected(value: string, earlier: string[]): string[] {
  return [...earlier, value];
}
