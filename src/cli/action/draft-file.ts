import { type ActionDraft, actionDraftSchema } from '../../schemas/action-draft.ts';
import { describeIssues } from '../../schemas/describe-issues.ts';
import { documentFile } from '../document-file.ts';

/**
 * The fields of an action in a JSON or YAML file.
 * @throws ErrandError `invalid_request`: no file, with line and column a syntax error, or fields that no action has
 */
export async function draftFile(file: string): Promise<ActionDraft> {
  const parsed = actionDraftSchema.safeParse(await documentFile(file));
  if (!parsed.success) throw describeIssues(parsed.error);
  return parsed.data;
}
