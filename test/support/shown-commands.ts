/** A command as a document shows it, e.g. `errand why '#1' --org acme`, and the lines of its output below it. */
export interface ShownCommand {
  command: string;
  shown: string[];
}

/** The commands of a section's code blocks, behind `$ `, in order; a comment (`# `) is no part of them. */
export function shownCommands(markdown: string, heading: string): ShownCommand[] {
  const [, section = ''] = markdown.split(`\n## ${heading}\n`);
  const own = section.split('\n## ')[0] ?? '';
  const blocks = [...own.matchAll(/^```\n(.*?)^```$/gms)].map(([, text = '']) => text);
  return blocks.flatMap((block) =>
    `\n${block}`
      .split('\n$ ')
      .slice(1)
      .map((part) => {
        const [line = '', ...below] = part.trimEnd().split('\n');
        const [command = ''] = line.split('  # ');
        return { command: command.trim(), shown: below.filter((one) => !one.startsWith('# ')) };
      }),
  );
}

/** Arguments as a shell splits them, which knows single quotes only. */
export function shellArguments(command: string): string[] {
  return command.match(/'[^']*'|\S+/g)?.map((part) => part.replace(/^'(.*)'$/, '$1')) ?? [];
}

/** The shown lines that the output does not have in this order; `...` stands for anything within a line. */
export function missingLines(shown: string[], output: string): string[] {
  let rest = output.split('\n');
  return shown.filter((line) => {
    const pattern = new RegExp(`^${line.split('...').map(literal).join('.*')}$`);
    const place = rest.findIndex((one) => pattern.test(one));
    rest = rest.slice(place + 1);
    return place < 0;
  });
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
