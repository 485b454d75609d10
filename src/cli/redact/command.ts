import type { Command } from 'commander';

/** `errand redact`: its declaration. */
export function redactCommand(program: Command): void {
  program
    .command('redact <session>')
    .description('take a message, or a text wherever it is quoted, out of a session, with an audit entry')
    .requiredOption('--org <id>', 'the organisation')
    .option('--message <id>', 'the whole message, and what quotes it; with --match the message that holds the text')
    .option('--match <text>', 'this text only, everywhere in the session; - = from standard input')
    .requiredOption('--by <name>', 'who redacts: kept in the audit')
    .requiredOption('--reason <text>', 'why: kept in the audit, so not the text itself')
    .option('--yes', "it can't be undone")
    .option('--json', 'print JSON on standard output')
    .action(async (session, options) => (await import('./redact.ts')).redact({ session, ...options }));
}
