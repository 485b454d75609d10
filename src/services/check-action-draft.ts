import { ErrandError } from '../errors.ts';
import { validateToolSchema } from '../openapi/validate-tool-schema.ts';
import { type ActionDefinition, actionDefinitionSchema, type CatalogAction } from '../schemas/action.ts';
import { type ActionDraft, actionDraftSchema, type DraftProblem } from '../schemas/action-draft.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { readKnownSegments } from '../store/actions.ts';
import type { CatalogTransaction } from '../store/catalog.ts';
import { actionDefinition } from '../turn/authoring/action-definition.ts';

/**
 * The definition that a draft stands for, checked against the organisation: tool name free, segments there. What was wrong
 * with `replaces` before is no obstacle to a change of something else.
 * @throws ErrandError `invalid_request` with every problem, each with its field and how to mend it
 */
export async function checkActionDraft(
  transaction: CatalogTransaction,
  {
    organisationId,
    draft,
    current,
    replaces,
  }: { organisationId: string; draft: ActionDraft; current: readonly CatalogAction[]; replaces?: CatalogAction },
): Promise<ActionDefinition> {
  const parsed = actionDraftSchema.safeParse(draft);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { definition, problems } = actionDefinition({ draft: parsed.data, schemaProblem });
  problems.push(...nameClash({ definition, current, replaces }));
  const before = replaces?.definition;
  const added = definition.segmentIds.filter((segmentId) => !before?.segmentIds.includes(segmentId));
  const known = await readKnownSegments(transaction, { organisationId, segmentIds: added });
  for (const segmentId of added.filter((id) => !known.includes(id))) {
    problems.push({ field: 'segmentIds', problem: `there is no segment "${segmentId}": add it first` });
  }
  const earlier = before ? actionDefinition({ draft: before, schemaProblem }).problems.map(problemText) : [];
  const texts = problems.map(problemText);
  const fresh = problems.filter((_problem, index) => !earlier.includes(texts[index] ?? ''));
  if (fresh.length > 0) throw refusal(fresh);
  // as JSON stores it, so that equal definitions compare so
  return actionDefinitionSchema.parse(JSON.parse(JSON.stringify(definition)));
}

const WITHIN = '/properties/value';

/** Looked at where it will stand, inside another schema: a reference to its own root would lead elsewhere there. */
function schemaProblem(schema: JsonSchema): string | undefined {
  try {
    validateToolSchema({ type: 'object', properties: { value: schema } });
    return undefined;
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    const pointer = (error.details.pointer ?? '').replace(WITHIN, '');
    return pointer === '' ? error.message : `${error.message} (at ${pointer})`;
  }
}

function nameClash({
  definition: { toolName },
  current,
  replaces,
}: {
  definition: ActionDefinition;
  current: readonly CatalogAction[];
  replaces: CatalogAction | undefined;
}): DraftProblem[] {
  const holder = current.find((other) => other.definition.toolName === toolName);
  if (!holder || holder.actionId === replaces?.actionId) return [];
  const problem = `"${toolName}" is the action "${holder.definition.name}" already: choose another name, or give a toolName`;
  return [{ field: 'toolName', problem }];
}

function refusal(problems: readonly DraftProblem[]): ErrandError {
  const [first] = problems;
  return new ErrandError('invalid_request', problems.map(problemText).join('; '), first ? { field: first.field } : {});
}

function problemText({ field, problem }: DraftProblem): string {
  return `${field}: ${problem}`;
}
