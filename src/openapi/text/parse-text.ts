import { ErrandError } from '../../errors.ts';
import { jsonFault } from './json-fault.ts';
import { holdsAllProperties } from './json-properties.ts';
import { parseYaml } from './parse-yaml.ts';
import { position } from './position.ts';

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
  if (looksLikeJson && (!namedYaml || parsedOrNothing(content) !== undefined))
    return { value: parseJson(content), format: 'json' };
  const value = parseYaml(content);
  if (extension !== 'json') return { value, format: 'yaml' };
  const message = 'the file holds YAML but its name ends in .json: rename it or convert it';
  throw new ErrandError('failed_to_parse_spec', message, { line: 1, column: 1 });
}

/**
 * The value that a JSON text stands for.
 * @throws ErrandError `failed_to_parse_spec` with line and column: a syntax error, or a property that stands twice
 */
export function parseJson(text: string): unknown {
  const value = parsedOrNothing(text);
  if (value !== undefined && holdsAllProperties(text, value)) return value;
  const fault = jsonFault(text);
  if (fault !== undefined) {
    throw new ErrandError('failed_to_parse_spec', `not valid JSON: ${fault.problem}`, position(text, fault.offset));
  }
  return JSON.parse(text);
}

/** JSON has no undefined. */
function parsedOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
