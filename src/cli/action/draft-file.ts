import { readFile } from 'node:fs/promises';
import { ErrandError } from '../../errors.ts';
import { parseJson, parseYaml } from '../../openapi/text/parse-text.ts';
import { type ActionDraft, actionDraftSchema } from '../../schemas/action-draft.ts';
import { describeIssues } from '../../schemas/describe-issues.ts';

/**
 * The fields of an action in a JSON or YAML file.
 * @throws ErrandError `invalid_request`: no file, with line and column a syntax error, or fields that no action has
 */
export async function draftFile(file: string): Promise<ActionDraft> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ErrandError('invalid_request', `there is no readable file ${file}`, { field: 'file', cause });
  });
  const parsed = actionDraftSchema.safeParse(documentValue(text, file));
  if (!parsed.success) throw describeIssues(parsed.error);
  return parsed.data;
}

function documentValue(text: string, file: string): unknown {
  try {
    return /^\s*[{[]/.test(text) ? parseJson(text) : parseYaml(text);
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const { line, column } = error.details;
    const place = line === undefined ? '' : ` (line ${line}, column ${column})`;
    const message = `${file}: ${error.message}${place}`;
    throw new ErrandError('invalid_request', message, { ...error.details, field: 'file', cause: error });
  }
}
