import type { Command } from 'commander';
import { draftOptions } from './draft-options.ts';

/** `errand action ...`: declarations only; a verb's code is loaded when it is picked. */
export function actionCommands(program: Command): void {
  const action = program.command('action').description('actions: the HTTP calls that the AI may decide to make');
  const verb = (usage: string, description: string) =>
    action
      .command(usage)
      .description(description)
      .requiredOption('--org <id>', 'the organisation')
      .option('--json', 'print JSON on standard output');

  draftOptions(verb('create', 'make an action from options, a file or a curl command'))
    .option('--from-curl <command>', 'a curl command in quotes; mark what varies in the path as {name}')
    .action(async (options) => (await import('./create.ts')).create(options));
  draftOptions(verb('edit <name>', 'change an action: what is not named stays, a list that is named is replaced'))
    .option('--remove-param <name...>', 'parameters to take out')
    .option('--remove-header <name...>', 'headers to take out')
    .option('--no-body', 'take the body out')
    .option('--revision <number>', 'the revision you saw: refuse when the action was changed since')
    .action(async (name, options) => (await import('./edit.ts')).edit({ ...options, action: name }));
  verb('show <name>', 'show an action, by its tool name, name or id').action(async (name, options) =>
    (await import('./show.ts')).show({ name, ...options }),
  );
  verb('list', 'list actions, pinned ones first')
    .option('--tag <tag>', 'only those with this tag')
    .option('--origin <origin>', 'only those made by hand, import, import:SOURCE or integration')
    .option('--channel <channel>', 'only those enabled on this channel')
    .option('--segment <id>', 'only those restricted to this segment')
    .option('--status <status>', 'only those that are live, or disabled')
    .action(async (options) => (await import('./list.ts')).list(options));
  verb('enable <name>', 'let conversations use an action again, or enable it on more channels')
    .option('--channel <channels>', 'enable it on these channels, comma separated')
    .action(async (name, options) => (await import('./enable.ts')).enable({ name, ...options }));
  verb('disable <name>', 'keep an action from all conversations, or from channels')
    .option('--channel <channels>', 'disable it on these channels, comma separated')
    .action(async (name, options) => (await import('./disable.ts')).disable({ name, ...options }));
  verb('delete <name>', 'take an action away; the audit of its calls stays').action(async (name, options) =>
    (await import('./delete.ts')).deleteOne({ name, ...options }),
  );
  verb('revisions <name>', 'what changed when; also of a deleted action').action(async (name, options) =>
    (await import('./revisions.ts')).revisions({ name, ...options }),
  );
  verb('test <name>', 'make one real call with the given arguments, and show it')
    .option('--args <json>', 'the arguments, as the AI would give them', '{}')
    .option('--dry-run', 'show the exact request, send nothing')
    .option('--channel <channel>', 'tell whether the action is offered there')
    .option('--email <address>', 'for parameters bound to the contact')
    .option('--phone <number>', 'for parameters bound to the contact')
    .option('--external-id <id>', 'for parameters bound to the contact')
    .action(async (name, options) => (await import('./test.ts')).test({ name, ...options }));
}
