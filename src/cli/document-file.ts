import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { ErrandError } from '../errors.ts';
import { parseJson } from '../openapi/text/parse-text.ts';
import { parseYaml } from '../openapi/text/parse-yaml.ts';

/**
 * What a JSON or YAML file holds; `-` = standard input. `field` is what the refusal names: the flag that gave the file.
 * @throws ErrandError `invalid_request`: no such file, or a syntax error with line and column
 */
export async function documentFile(file: string, field = 'file'): Promise<unknown> {
  const content = file === '-' ? text(process.stdin) : readFile(file, 'utf8');
  return documentText(
    await content.catch((cause: unknown) => {
      const fix = field === 'file' ? '' : `: check --${field}`;
      throw new ErrandError('invalid_request', `there is no readable file ${file}${fix}`, { field, cause });
    }),
    { source: file, field },
  );
}

/** What a JSON or YAML text holds. @throws ErrandError `invalid_request` naming its source, with line and column */
export function documentText(content: string, { source, field }: { source: string; field: string }): unknown {
  try {
    // of YAML too a text may begin with a bracket
    const isJson = /^\s*[{[]/.test(content) && !/\.ya?ml$/i.test(source);
    return isJson ? parseJson(content) : parseYaml(content);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const { line, column } = error.details;
    const place = line === undefined ? '' : ` (line ${line}, column ${column})`;
    const message = `${source}: ${error.message}${place}`;
    throw new ErrandError('invalid_request', message, { ...error.details, field, cause: error });
  }
}
