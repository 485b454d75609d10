import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test, vi } from 'vitest';

/** The command line as src/cli.ts declares it, which reads its arguments as soon as it is loaded: here it must not. */
async function declared(): Promise<Command> {
  const parse = vi.spyOn(Command.prototype, 'parseAsync').mockImplementation(async function (this: Command) {
    return this;
  });
  await import('../../src/cli.ts');
  const [program] = parse.mock.contexts;
  return program as Command;
}

const program = await declared();

const documents = [
  ...['README.md', 'CONTRIBUTING.md', 'bench/README.md', 'chaos/README.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' }).map((name) => `docs/${name}`),
].filter((name) => name.endsWith('.md'));

/** `errand <words>` as documents write it: in backticks, or on a line of an example, whose `\` goes on with the next one. */
function usesIn(document: string): { place: string; words: string[] }[] {
  const text = readFileSync(document, 'utf8').replaceAll(/\\\n\s*/g, ' ');
  return text.split('\n').flatMap((line, index) => {
    const uses = line.matchAll(/(?:^|[`$ ])(?:errand|npm run -s errand --|node dist\/src\/cli\.js) ([a-z][^`|#;]*)/g);
    return [...uses].map(([, words = '']) => ({
      place: `${document}:${index + 1}`,
      words: words
        .replaceAll(/[.,:](?=\s|$)/g, '')
        .trim()
        .split(/\s+/),
    }));
  });
}

/** The command that the words begin with, by default verbs too; undefined where they are prose. */
function commandOf(words: readonly string[]): Command | undefined {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (!next) break;
    command = next;
  }
  return command === program ? undefined : command;
}

function optionsOf(command: Command): (string | undefined)[] {
  const verbs = command.commands.length > 0 ? command.commands : [command];
  return ['--help', ...verbs.flatMap((one) => one.options.map(({ long }) => long))];
}

test('every option that a document writes behind a command is one of that command', async () => {
  const uses = documents.flatMap(usesIn).flatMap(({ place, words }) => {
    const command = commandOf(words);
    const flags = words.flatMap((word) => /^\[?(--[a-z][a-z-]*)/.exec(word)?.[1] ?? []);
    return command ? flags.map((flag) => ({ place, command, flag })) : [];
  });
  expect(uses.length).toBeGreaterThan(100);
  const strangers = uses.filter(({ command, flag }) => !optionsOf(command).includes(flag));
  expect(strangers.map(({ place, command, flag }) => `${place}: ${command.name()} has no ${flag}`)).toEqual([]);
});

test('every command that a document names is there', async () => {
  const uses = documents.flatMap(usesIn);
  // a span of OpenTelemetry, and a text that is hashed
  const others = ['submit', 'key'];
  const missing = uses.filter(({ words }) => !commandOf(words) && !others.includes(words[0] ?? ''));
  expect(missing.map(({ place, words }) => `${place}: there is no errand ${words[0]}`)).toEqual([]);
});
