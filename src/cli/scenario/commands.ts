import type { Command } from 'commander';

const organisation = ['--org <id>', 'the organisation'] as const;
const json = ['--json', 'print JSON on standard output'] as const;
const answer = ['--answer <text>', 'what the company answers'] as const;
const answerFile = ['--answer-file <file>', 'the answer from a text file; - is standard input'] as const;

/** Declares `errand scenario ...`; each verb is imported when it is picked. */
export function scenarioCommands(program: Command): void {
  const scenario = program
    .command('scenario')
    .description('scenarios: answers written by hand, shown to the AI when a matching question comes in');

  scenario
    .command('add <id>')
    .description('add a scenario: a question in several wordings, and the answer to it')
    .requiredOption(...organisation)
    .option('--question <wording...>', "the customer's question; the more wordings, the better it is recognised")
    .option(...answer)
    .option(...answerFile)
    .option('--channel <channels>', 'comma separated; default: every channel')
    .option(...json)
    .action(async (id, options) => (await import('./add.ts')).scenarioAdd({ id, ...options }));

  scenario
    .command('edit <id>')
    .description('change a scenario; turns under way keep the one they began with')
    .requiredOption(...organisation)
    .option('--question <wording...>', 'replaces all wordings')
    .option(...answer)
    .option(...answerFile)
    .option('--channel <channels>', 'comma separated; "" = every channel')
    .option(...json)
    .action(async (id, options) => (await import('./edit.ts')).scenarioEdit({ id, ...options }));

  scenario
    .command('list')
    .description('list the scenarios')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (options) => (await import('./list.ts')).scenarioList(options));

  scenario
    .command('show <id>')
    .description('show a scenario with all its wordings')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (id, options) => (await import('./show.ts')).scenarioShow({ id, ...options }));

  scenario
    .command('delete <id>')
    .description('delete a scenario; turns under way keep it')
    .requiredOption(...organisation)
    .option(...json)
    .action(async (id, options) => (await import('./delete.ts')).scenarioDelete({ id, ...options }));

  scenario
    .command('match <question>')
    .description('show which scenarios a question would trigger, and how well they fit')
    .requiredOption(...organisation)
    .option('--channel <channel>', 'web, phone, email, whatsapp, sms, slack or api', 'web')
    .option(...json)
    .action(async (question, options) => (await import('./match.ts')).scenarioMatch({ question, ...options }));
}
