import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { ErrandError } from '../../errors.ts';

/** An OpenAPI document as the importer takes it. */
export interface DocumentSource {
  text: string;
  fileName: string;
  /** the other files of the document: those in the main file's folder and below it, and no others */
  readFile?(path: string): string | undefined;
}

const MAIN_NAMES = /^(openapi|swagger)\.(ya?ml|json)$/i;

/**
 * The document at an https address, in a file, or in a folder: its openapi.yaml, .yml or .json (or swagger.*).
 * @throws ErrandError `invalid_request` when there is no such file, or which one is meant can't be told; `unavailable`
 */
export async function documentSource(path: string): Promise<DocumentSource> {
  if (!/^https?:/i.test(path)) return fileSource(path);
  const { fetchDocument } = await import('../../services/fetch-document.ts');
  const { readConfig } = await import('../../config.ts');
  const { extraCa, ERRAND_EGRESS_ALLOW: allow } = readConfig();
  return fetchDocument(path, { extraCa, allow });
}

function fileSource(path: string): DocumentSource {
  const file = mainFileOf(path);
  const text = contentOf(file);
  const folder = realpathSync(dirname(file));
  return {
    text,
    fileName: basename(file),
    readFile: (other) => {
      const target = realPathOf(join(folder, other));
      return target?.startsWith(folder + sep) ? readFileSync(target, 'utf8') : undefined;
    },
  };
}

function mainFileOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return path;
  const names = readdirSync(path).filter((name) => MAIN_NAMES.test(name));
  const [name, second] = names;
  if (name === undefined) throw wrong(`${path} holds no openapi.yaml, openapi.yml or openapi.json: name the main file`);
  if (second !== undefined) throw wrong(`${path} holds ${names.join(' and ')}: name the one that is meant`);
  return join(path, name);
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw wrong(`there is no readable file ${file}`, cause);
  }
}

/** Links are followed before the folder is checked, so that none leads out of it. */
function realPathOf(path: string): string | undefined {
  try {
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function wrong(message: string, cause?: unknown): ErrandError {
  return new ErrandError('invalid_request', message, { field: 'file', cause });
}
