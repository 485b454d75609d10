import { ErrandError } from '../errors.ts';
import type { Located } from './located.ts';
import { cut, quoted } from './quoted.ts';
import { notUsable } from './refusals.ts';
import { parseText } from './text/parse-text.ts';

/** The files of one document. A pointer into another file than the main one is written `path/of/file.yaml#/pointer`. */
export interface DocumentFiles {
  /**
   * The root of the file that a reference at this pointer names; the file of the pointer itself for `''`.
   * @throws ErrandError `invalid_tool_schema`: a file that may not be read or is not there; `failed_to_parse_spec`: unreadable
   */
  rootOf(reference: { at: string; file: string }): Located;
}

type Refuse = (reason: string, fix: string) => Error;

/** `readFile` is asked for paths relative to the main file's folder, never for one outside it. */
export function documentFiles({
  root,
  fileName,
  readFile,
}: {
  root: unknown;
  fileName: string;
  readFile: ((path: string) => string | undefined) | undefined;
}): DocumentFiles {
  const mainFile = fileName.replace(/^.*[/\\]/, '');
  const roots = new Map<string, Located>([['', { value: root, pointer: '' }]]);

  function load({ path, refuse }: { path: string; refuse: Refuse }): Located {
    const known = roots.get(path);
    if (known !== undefined) return known;
    if (readFile === undefined)
      throw refuse('leaves this file', 'bring its target into the document, or import the folder');
    const text = readFile(path);
    if (text === undefined)
      throw refuse('names a file that is not there', `add ${cut(path)} below the main file's folder`);
    const loaded = { value: parsed({ text, path }), pointer: `${path}#` };
    roots.set(path, loaded);
    return loaded;
  }

  return {
    rootOf({ at, file }) {
      const current = fileOf(at);
      const refuse: Refuse = (reason, fix) => notUsable(`the reference ${quoted(file)} ${reason}`, `${at}/$ref`, fix);
      const path = file === '' ? current : pathFrom({ current, file, refuse });
      return load({ path: path === mainFile ? '' : path, refuse });
    },
  };
}

/** The file that a pointer leads into, empty for the main one. */
function fileOf(pointer: string): string {
  return pointer === '' || pointer.startsWith('/') ? '' : pointer.slice(0, pointer.indexOf('#'));
}

/** A relative path from the current file, as one from the main file's folder. Nothing is ever fetched from elsewhere. */
function pathFrom({ current, file, refuse }: { current: string; file: string; refuse: Refuse }): string {
  if (/^([a-z][a-z\d+.-]*:|\/\/)/i.test(file))
    throw refuse('is an address, and none is fetched', 'bring its target into the document');
  const written = decoded(file);
  if (/^[/\\]/.test(written)) throw refuse('is an absolute path', 'write it relative to this file');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a NUL ends a path for the operating system
  if (/[\\#\u0000]/.test(written)) throw refuse('holds a character that no path may have', 'rename the file');
  const path: string[] = current.split('/').slice(0, -1);
  for (const step of written.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') path.push(step);
    else if (path.pop() === undefined) throw refuse("leaves the main file's folder", 'move its target into it');
  }
  return path.join('/');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parsed({ text, path }: { text: string; path: string }): unknown {
  try {
    return parseText({ text, fileName: path }).value;
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    throw new ErrandError(error.code, `${cut(path)}: ${error.message}`, {
      ...error.details,
      pointer: `${path}#`,
      cause: error,
    });
  }
}
