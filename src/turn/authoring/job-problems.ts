/** What is wrong with the long job that an action declares, beside the other actions of its catalog. */
import { z } from 'zod';
import { ErrandError } from '../../errors.ts';
import type { ActionDefinition } from '../../schemas/action.ts';
import type { JobDeclaration } from '../../schemas/job.ts';
import { checkHeader, isReservedHeader } from '../check-header.ts';
import { schemaCheck } from '../schema-check.ts';
import { schemaWithoutField } from '../schema-without-field.ts';
import { toolSchema } from '../tool-schema.ts';

/** `pointer`: into the declaration, e.g. `/poll/action`. The problem says the fix. */
export interface JobProblem {
  pointer: string;
  problem: string;
}

/** `polled`: finds an action of the same catalog by its tool name. Empty = the job can be followed. */
export function jobProblems(
  definition: ActionDefinition,
  polled: (toolName: string) => ActionDefinition | undefined,
): JobProblem[] {
  const { job } = definition;
  if (!job) return [];
  return [
    ...referenceProblems(job),
    ...pollProblems(definition, job, polled),
    ...timeProblems(job),
    ...callbackProblems(definition, job),
  ];
}

function referenceProblems({ reference }: JobDeclaration): JobProblem[] {
  if (!('header' in reference)) return [];
  const problem = headerProblem(reference.header);
  return problem === undefined ? [] : [{ pointer: '/reference/header', problem }];
}

function pollProblems(
  { toolName }: ActionDefinition,
  { poll }: JobDeclaration,
  polled: (toolName: string) => ActionDefinition | undefined,
): JobProblem[] {
  const at = (pointer: string, problem: string) => [{ pointer: `/poll/${pointer}`, problem }];
  if (poll.action === toolName)
    return at('action', 'is the action that begins the job: name the one that asks for its state');
  const action = polled(poll.action);
  if (!action)
    return at('action', `there is no action "${poll.action}": create it first, or name another by its tool name`);
  if (action.requireForm)
    return at('action', `"${poll.action}" waits for a form, which no poll fills: take requireForm away`);
  const { properties, required } = argumentsOf(action);
  const names = Object.keys(properties);
  const takers = names.filter((name) => name !== 'body');
  if (!takers.includes(poll.argument)) {
    const known = takers.length > 0 ? `name one of ${takers.join(', ')}` : 'it takes none';
    return at('argument', `"${poll.action}" has no argument "${poll.argument}": ${known}`);
  }
  const unknown = Object.keys(poll.arguments).filter((name) => !names.includes(name));
  if (unknown.length > 0) {
    return unknown.flatMap((name) =>
      at(`arguments/${escaped(name)}`, `"${poll.action}" has no argument "${name}": name one of ${names.join(', ')}`),
    );
  }
  if (Object.hasOwn(poll.arguments, poll.argument)) {
    return at(`arguments/${escaped(poll.argument)}`, 'is what the reference goes into: leave it out here');
  }
  // what the reference will be is not known yet: it is required, and whatever its schema says counts at the poll
  const { [poll.argument]: _, ...others } = properties;
  const fixed = { type: 'object', properties: others, required: required.filter((name) => name !== poll.argument) };
  return schemaCheck(fixed)(poll.arguments).flatMap(({ pointer, problem }) =>
    at(`arguments${pointer}`, `${problem}: "${poll.action}" could not be called`),
  );
}

const toolSchemaShape = z.object({ properties: z.record(z.string(), z.unknown()), required: z.array(z.string()) });

function argumentsOf(action: ActionDefinition): z.infer<typeof toolSchemaShape> {
  return toolSchemaShape.parse(toolSchema(action));
}

function timeProblems({ intervalSeconds, maxIntervalSeconds, firstWaitSeconds, deadlineSeconds }: JobDeclaration) {
  const problems: JobProblem[] = [];
  if (maxIntervalSeconds < intervalSeconds) {
    problems.push({
      pointer: '/maxIntervalSeconds',
      problem: `is less than intervalSeconds: give ${intervalSeconds} or more`,
    });
  }
  if (firstWaitSeconds >= deadlineSeconds) {
    problems.push({
      pointer: '/firstWaitSeconds',
      problem: 'reaches the deadline, nothing would be polled: make it shorter',
    });
  }
  return problems;
}

function callbackProblems(definition: ActionDefinition, { callback }: JobDeclaration): JobProblem[] {
  if (!callback) return [];
  if ('header' in callback) {
    const problem = headerProblem(callback.header);
    return problem === undefined ? [] : [{ pointer: '/callback/header', problem }];
  }
  const known = definition.parameters.map(({ argument }) => argument);
  if (known.includes(callback.argument) || hasBodyField(definition, callback.argument)) return [];
  const fix = known.length > 0 ? `name one of ${known.join(', ')}` : 'it has no parameter: use a header';
  return [{ pointer: '/callback/argument', problem: `the action has no argument "${callback.argument}": ${fix}` }];
}

/** Only a field that is declared: the AI is shown the body without it. */
function hasBodyField({ body }: ActionDefinition, pointer: string): boolean {
  if (!body || !pointer.startsWith('/')) return false;
  return JSON.stringify(schemaWithoutField(body.schema, pointer)) !== JSON.stringify(body.schema);
}

function headerProblem(name: string): string | undefined {
  if (isReservedHeader(name)) return `header "${name}" is written by the engine: name another`;
  try {
    checkHeader(name, '');
    return undefined;
  } catch (error) {
    if (error instanceof ErrandError) return error.message;
    throw error;
  }
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
