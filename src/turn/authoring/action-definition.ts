/** Authoring: from what a person says about an action to what a revision holds, with everything that is wrong told at once. */
import { ErrandError } from '../../errors.ts';
import type { ActionDefinition } from '../../schemas/action.ts';
import type { ActionDraft, DraftProblem } from '../../schemas/action-draft.ts';
import { checkHeader, isReservedHeader } from '../check-header.ts';
import { addressProblems, draftAddress } from './draft-address.ts';
import { draftBody } from './draft-body.ts';
import { draftParameters } from './draft-parameters.ts';
import type { SchemaProblem } from './draft-schema.ts';
import { reservedToolNames, toolNameOf } from './tool-name.ts';

const MIN_NAME = 5;
const MIN_DESCRIPTION = 20;

/**
 * A draft with its defaults: live, GET, on the web channel, for every contact, the tool name made from the name
 * (product.md, 3). The definition is to be used only when there are no problems.
 */
export function actionDefinition({ draft, schemaProblem }: { draft: ActionDraft; schemaProblem: SchemaProblem }): {
  definition: ActionDefinition;
  problems: DraftProblem[];
} {
  const name = (draft.name ?? '').trim();
  const method = draft.method ?? 'GET';
  const address = draftAddress(draft);
  const inputs = draftParameters({ drafts: draft.parameters ?? [], path: address.path, schemaProblem });
  const { body, problems: bodyProblems } = draftBody({ draft: draft.body, method, schemaProblem });
  const definition: ActionDefinition = {
    name,
    toolName: draft.toolName ?? toolNameOf(name),
    description: (draft.description ?? '').trim(),
    status: draft.status ?? 'live',
    method,
    ...address,
    parameters: inputs.parameters,
    ...(body === undefined ? {} : { body }),
    headers: headerList(draft.headers),
    channels: unique(draft.channels ?? ['web']),
    segmentIds: unique(draft.segmentIds ?? []),
    tags: unique((draft.tags ?? []).map((tag) => tag.trim()).filter((tag) => tag !== '')),
    pinned: draft.pinned ?? false,
    requireForm: draft.requireForm ?? false,
    idempotencyKey: draft.idempotencyKey ?? false,
    ...(draft.links === undefined ? {} : { links: draft.links }),
    ...(draft.job == null ? {} : { job: draft.job }),
  };
  const field = draft.url === undefined ? 'baseUrl' : 'url';
  const problems = [
    ...nameProblems(definition),
    ...addressProblems({ address, field, parameters: inputs.parameters }),
    ...inputs.problems,
    ...bodyProblems,
    ...headerProblems(definition.headers),
  ];
  return { definition, problems };
}

function nameProblems({ name, toolName, description }: ActionDefinition): DraftProblem[] {
  const problems: DraftProblem[] = [];
  if (name.length < MIN_NAME) {
    problems.push({ field: 'name', problem: `must have at least ${MIN_NAME} characters, e.g. "Look up an order"` });
  } else if (toolName === '') {
    problems.push({
      field: 'toolName',
      problem: 'cannot be made from this name: give one of letters, digits, _ and -',
    });
  }
  if (toolName !== '' && !/^[a-zA-Z0-9_-]{1,64}$/.test(toolName)) {
    problems.push({ field: 'toolName', problem: 'must be 1 to 64 letters, digits, _ and -' });
  }
  if (reservedToolNames.has(toolName)) {
    problems.push({ field: 'toolName', problem: `"${toolName}" is a system action: choose another` });
  }
  if (description.length < MIN_DESCRIPTION) {
    const problem = `must have at least ${MIN_DESCRIPTION} characters: say what the call does and returns, the AI chooses by it`;
    problems.push({ field: 'description', problem });
  }
  return problems;
}

function headerList(headers: ActionDraft['headers'] = []): ActionDefinition['headers'] {
  return Array.isArray(headers) ? headers : Object.entries(headers).map(([name, value]) => ({ name, value }));
}

function headerProblems(headers: ActionDefinition['headers']): DraftProblem[] {
  return headers.flatMap(({ name, value }, index) => {
    const problem = headerProblem(name, value);
    const twice = headers.slice(0, index).some((other) => other.name.toLowerCase() === name.toLowerCase());
    return [...(problem ? [problem] : []), ...(twice ? [`"${name}" stands twice: keep one`] : [])].map((text) => ({
      field: `headers.${index}`,
      problem: text,
    }));
  });
}

function headerProblem(name: string, value: string): string | undefined {
  if (isReservedHeader(name)) return `header "${name}" is written by the engine: leave it out`;
  try {
    checkHeader(name, value);
    return undefined;
  } catch (error) {
    if (error instanceof ErrandError) return error.message;
    throw error;
  }
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)];
}
