import { text } from 'node:stream/consumers';

/**
 * A secret from standard input, or, in a terminal, from a prompt that does not show it: never from an argument, which
 * every user of the machine could read in the process list. One line end behind it is dropped.
 */
export async function readSecret(prompt: string): Promise<string> {
  const { stdin, stderr } = process;
  if (!stdin.isTTY) return (await text(stdin)).replace(/\r?\n$/, '');
  stderr.write(prompt);
  stdin.setRawMode(true);
  try {
    return await typedLine();
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    stderr.write('\n');
  }
}

const BACKSPACE = '\u007f';
const INTERRUPT = '\u0003';

function typedLine(): Promise<string> {
  return new Promise((resolve) => {
    let typed = '';
    const take = (chunk: Buffer) => {
      for (const character of chunk.toString('utf8')) {
        if (character === INTERRUPT) process.exit(130);
        if (character === '\r' || character === '\n') {
          process.stdin.off('data', take);
          resolve(typed);
          return;
        }
        typed = character === BACKSPACE ? typed.slice(0, -1) : typed + character;
      }
    };
    process.stdin.on('data', take);
  });
}
