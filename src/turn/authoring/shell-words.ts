/** Authoring: a command line as its words, the way a POSIX shell reads quotes and backslashes. Nothing is run or expanded. */
import { ErrandError } from '../../errors.ts';

/** One word: unquoted text, escapes and quoted parts that touch each other. */
const part = /\\([\s\S])|'([^']*)'|\$'((?:\\[\s\S]|[^'\\])*)'|"((?:\\[\s\S]|[^"\\])*)"|([^\s\\'"]+)/y;
const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r' };

/** @throws ErrandError `invalid_request` for a quote that is not closed */
export function shellWords(text: string): string[] {
  const line = text.replaceAll(/\\\r?\n/g, ' ');
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; ) {
    const [blank = ''] = /^\s+/.exec(line.slice(at)) ?? [];
    if (blank !== '') {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += blank.length;
      continue;
    }
    part.lastIndex = at;
    const match = part.exec(line);
    if (!match) {
      const message = `the command has a quote that is not closed, at ${JSON.stringify(line.slice(at, at + 20))}`;
      throw new ErrandError('invalid_request', message, { field: 'fromCurl' });
    }
    word = (word ?? '') + textOf(match);
    at = part.lastIndex;
  }
  return word === undefined ? words : [...words, word];
}

function textOf([, escaped, single, ansi, double, plain]: RegExpExecArray): string {
  if (escaped !== undefined) return escaped;
  if (single !== undefined) return single;
  if (ansi !== undefined) return ansiText(ansi);
  // within double quotes a backslash escapes these four only
  if (double !== undefined) return double.replaceAll(/\\([\\"$`])/g, '$1');
  return plain ?? '';
}

function ansiText(text: string): string {
  return text.replaceAll(/\\(?:u([0-9a-fA-F]{1,4})|x([0-9a-fA-F]{1,2})|([\s\S]))/g, (_whole, unicode, hex, other) => {
    const code: string | undefined = unicode ?? hex;
    return code === undefined ? (escapes[other] ?? other) : String.fromCharCode(Number.parseInt(code, 16));
  });
}
