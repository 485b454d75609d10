import type { Command } from 'commander';

const organisation = ['--org <id>', 'the organisation'] as const;
const json = ['--json', 'print JSON on standard output'] as const;
const rule = [
  '--rule <json>',
  'the rule: {"or":[{"and":[{"attribute":"attributes.plan","op":"equals","value":"gold"}]}]}',
] as const;
const ruleFile = ['--rule-file <file>', 'the rule from a JSON or YAML file; - is standard input'] as const;

/** Declares `errand segment ...`; each verb is imported when it is picked. */
export function segmentCommands(program: Command): void {
  const segment = program.command('segment').description('segments: groups of contacts that actions are restricted to');

  segment
    .command('add <id>')
    .description('add a segment; without a rule, its members are added by hand')
    .requiredOption(...organisation)
    .option('--name <name>', 'the name people read (default: the id)')
    .option(...rule)
    .option(...ruleFile)
    .option('--preview', 'only say how many contacts the rule matches')
    .option(...json)
    .action(async (id, options) => (await import('./add.ts')).segmentAdd({ id, ...options }));

  segment
    .command('edit <id>')
    .description('change a segment; without any change, finish a recompute that was interrupted')
    .requiredOption(...organisation)
    .option('--name <name>', 'the name people read')
    .option(...rule)
    .option(...ruleFile)
    .option('--no-rule', 'take the rule away: members by hand only')
    .option('--preview', 'only say how many contacts the rule matches')
    .option(...json)
    .action(async (id, options) => (await import('./edit.ts')).segmentEdit({ id, ...options }));

  segment
    .command('show <id>')
    .description('show a segment: rule, number of members, and the actions restricted to it')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (id, options) => (await import('./show.ts')).segmentShow({ id, ...options }));

  segment
    .command('members <id>')
    .description('add or remove members by hand, named by contact id, external id, e-mail or phone')
    .requiredOption(...organisation)
    .option('--add <contact...>', 'contacts to add')
    .option('--remove <contact...>', 'contacts to take out; one that the rule matches stays')
    .option(...json)
    .action(async (id, options) => (await import('./members.ts')).segmentMembers({ id, ...options }));

  segment
    .command('delete <id>')
    .description('delete a segment that no action is restricted to')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (id, options) => (await import('./delete.ts')).segmentDelete({ id, ...options }));
}
