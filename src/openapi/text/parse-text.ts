import { parseDocument } from 'yaml';
import { ErrandError } from '../../errors.ts';
import { jsonFault } from './json-fault.ts';
import { RepeatedKey } from './plain-yaml/give-up.ts';
import { plainYaml } from './plain-yaml/plain-yaml.ts';
import { type Position, position } from './position.ts';
import { mergedKeys, repeatedKey } from './repeated-key.ts';

const OPTIONS = {
  schema: 'core',
  merge: true,
  resolveKnownTags: false,
  uniqueKeys: false,
  logLevel: 'silent',
} as const;

export type DocumentFormat = 'json' | 'yaml';

/**
 * The value of a JSON or YAML text. The format is told by the content and checked against the extension of the file name:
 * every JSON text is YAML as well, so only YAML under a `.json` name is a mismatch.
 * @throws ErrandError `failed_to_parse_spec` with line and column
 */
export function parseText({ text, fileName }: { text: string; fileName: string }): {
  value: unknown;
  format: DocumentFormat;
} {
  const content = text.replace(/^\uFEFF/, '');
  if (content.trim() === '') throw new ErrandError('failed_to_parse_spec', 'the file is empty', { line: 1, column: 1 });
  const extension = /\.([^./\\]+)$/.exec(fileName)?.[1]?.toLowerCase();
  const looksLikeJson = /^\s*[{[]/.test(content);
  const namedYaml = extension === 'yaml' || extension === 'yml';
  if (looksLikeJson && (!namedYaml || isJson(content))) return { value: parseJson(content), format: 'json' };
  const value = parseYaml(content);
  if (extension !== 'json') return { value, format: 'yaml' };
  const message = 'the file holds YAML but its name ends in .json: rename it or convert it';
  throw new ErrandError('failed_to_parse_spec', message, { line: 1, column: 1 });
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Aliases share one value, so this bounds a bomb's bookkeeping only; real documents use an anchor some hundred times. */
const MAX_ALIASES = 10_000;

/** Merge keys copy, so these multiply. */
const MAX_MERGED_KEYS = 100_000;

const FIRST: Position = { line: 1, column: 1 };

/**
 * The value that a JSON text stands for.
 * @throws ErrandError `failed_to_parse_spec` with line and column: a syntax error, or a property that stands twice
 */
export function parseJson(text: string): unknown {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    throw new ErrandError('failed_to_parse_spec', `not valid JSON: ${fault.problem}`, position(text, fault.offset));
  }
  return JSON.parse(text);
}

/**
 * The value that a YAML 1.2 text stands for: merge keys honoured, dates left as strings, `yes` and `on` left as texts.
 * @throws ErrandError `failed_to_parse_spec` with line and column: a syntax error, a key that stands twice, an alias bomb
 */
export function parseYaml(text: string): unknown {
  const lines = text.replaceAll('\r\n', '\n');
  try {
    const plain = plainYaml(lines);
    if (plain !== undefined) return plain.value;
    if (text.length > MAX_LIBRARY_CHARACTERS) throw tooLarge(text.length);
    const document = parseDocument(text, OPTIONS);
    const [fault] = document.errors;
    if (fault !== undefined) throw invalidYaml(firstLine(fault.message), position(text, fault.pos[0]));
    const repeated = repeatedKey(document);
    if (repeated === undefined) {
      if (mergedKeys(document) > MAX_MERGED_KEYS) throw invalidYaml('its merge keys copy too many keys', FIRST);
      return document.toJS({ maxAliasCount: MAX_ALIASES });
    }
    const problem = `the key ${JSON.stringify(repeated.key)} stands twice in this mapping`;
    throw invalidYaml(problem, position(text, repeated.offset));
  } catch (error) {
    if (error instanceof ErrandError) throw error;
    if (error instanceof RepeatedKey) throw invalidYaml(error.message, position(lines, error.offset));
    throw invalidYaml(firstLine(String(error)), FIRST);
  }
}

/** The library keeps some 60 bytes per character: more would not fit beside a running worker. */
const MAX_LIBRARY_CHARACTERS = 10_000_000;

function tooLarge(characters: number): ErrandError {
  const problem = `it has ${characters} characters and an error, or anchors, tags or merge keys`;
  return invalidYaml(`${problem}: over ${MAX_LIBRARY_CHARACTERS} these are not read, so write it as JSON`, {
    line: 1,
    column: 1,
  });
}

function invalidYaml(problem: string, place: Position): ErrandError {
  const reason = problem.includes('call stack') ? 'it is nested too deeply' : problem;
  return new ErrandError('failed_to_parse_spec', `not valid YAML: ${reason}`, { ...place });
}

function firstLine(message: string): string {
  const [line = message] = message.split('\n');
  return line.replace(/ at line \d+, column \d+:?$/, '');
}
