// Whether an action can be asked for the state of a job: it is there, takes the reference, and nothing else is missing.

import { z } from 'zod';
import { ErrandError } from '../../errors.ts';
import type { ActionDefinition } from '../../schemas/action.ts';
import type { JobDeclaration } from '../../schemas/job.ts';
import { escapedKey, valueAtPointer } from '../../schemas/json-pointer.ts';
import { withBoundField } from '../bound-parameters.ts';
import { schemaCheck } from '../schema-check.ts';
import { schemaWithoutField } from '../schema-without-field.ts';
import { toolSchema } from '../tool-schema.ts';

/** `pointer`: into the declaration, e.g. `/poll/action`. The problem says the fix. */
export interface JobProblem {
  pointer: string;
  problem: string;
}

interface Polling {
  /** the action that begins the job */
  definition: ActionDefinition;
  poll: JobDeclaration['poll'];
  /** the action that polls */
  action: ActionDefinition;
}

export function pollProblems(
  definition: ActionDefinition,
  { poll }: JobDeclaration,
  polled: (toolName: string) => ActionDefinition | undefined,
): JobProblem[] {
  if (poll.action === definition.toolName)
    return at('action', 'is the action that begins the job: name the one that asks for its state');
  const action = polled(poll.action);
  if (!action)
    return at('action', `there is no action "${poll.action}": create it first, or name another by its tool name`);
  if (action.requireForm)
    return at('action', `"${poll.action}" waits for a form, which no poll fills: take requireForm away`);
  if (action.method !== 'GET' && action.method !== 'POST')
    return at('action', `"${poll.action}" is a ${action.method}, which every poll would repeat: name a GET or a POST`);
  const polling = { definition, poll, action };
  const taker = takerProblem(action, poll.argument);
  const problems = [
    ...(taker === undefined ? [] : at('argument', taker)),
    ...fixedProblems(polling),
    ...copyProblems(polling),
  ];
  return problems.length > 0 ? problems : missingProblems(polling);
}

function fixedProblems({ poll, action }: Polling): JobProblem[] {
  const { properties } = argumentsOf(action);
  return Object.keys(poll.arguments).flatMap((name) => {
    const place = `arguments/${escapedKey(name)}`;
    if (name === poll.argument) return at(place, 'is what the reference goes into: leave it out here');
    if (Object.hasOwn(properties, name)) return [];
    const known = Object.keys(properties).join(', ');
    return at(place, `"${action.toolName}" has no argument "${name}": name one of ${known}`);
  });
}

function copyProblems({ definition, poll, action }: Polling): JobProblem[] {
  return Object.entries(poll.fromCall ?? {}).flatMap(([name, source]) => {
    const place = `fromCall/${escapedKey(name)}`;
    if (name === poll.argument) return at(place, 'is what the reference goes into: leave it out here');
    if (Object.hasOwn(poll.arguments, name)) return at(place, 'stands in arguments too: keep one');
    const problem = takerProblem(action, name) ?? takerProblem(definition, source);
    return problem === undefined ? [] : at(place, problem);
  });
}

/** What the reference and the copies will be is not known yet: their places are taken out, what else is required must be there. */
function missingProblems({ poll, action }: Polling): JobProblem[] {
  const { properties, required } = argumentsOf(action);
  const filled = [poll.argument, ...Object.keys(poll.fromCall ?? {})];
  const inBody = filled.filter((name) => name.startsWith('/'));
  const others = Object.entries(properties).flatMap(([name, schema]): [string, unknown][] => {
    if (filled.includes(name)) return [];
    return [[name, name === 'body' ? inBody.reduce(schemaWithoutField, schema) : schema]];
  });
  const unsettable = inBody.flatMap((pointer) => bodyProblem(poll.arguments.body, pointer));
  if (unsettable.length > 0) return unsettable;
  const body = inBody.reduce(withPlaceFor, poll.arguments.body);
  const check = schemaCheck({
    type: 'object',
    properties: Object.fromEntries(others),
    required: required.filter((name) => !filled.includes(name)),
  });
  return check({ ...poll.arguments, ...(body === undefined ? {} : { body }) }).flatMap(({ pointer, problem }) =>
    at(`arguments${pointer}`, `${problem}: "${poll.action}" could not be called`),
  );
}

/** The objects around a field of the body, which come to be with it. */
function withPlaceFor(value: unknown, pointer: string): unknown {
  const around = pointer.slice(0, pointer.lastIndexOf('/'));
  const isThere = valueAtPointer(value, around)?.value !== undefined;
  return isThere ? value : withBoundField({ value, pointer: around, field: {} });
}

function bodyProblem(value: unknown, pointer: string): JobProblem[] {
  try {
    withBoundField({ value, pointer, field: '' });
    return [];
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    return at('arguments/body', `${error.message}: give it fields, or leave it out`);
  }
}

const argumentsShape = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())),
  required: z.array(z.string()),
});

function argumentsOf(action: ActionDefinition): z.infer<typeof argumentsShape> {
  return argumentsShape.parse(toolSchema(action));
}

/** Why no value can stand at an argument, or a field of the body, of an action; undefined = one can. */
export function takerProblem(action: ActionDefinition, argument: string): string | undefined {
  const { toolName, parameters, body } = action;
  const bound = parameters.find((one) => one.argument === argument)?.binding;
  if (bound !== undefined) {
    return `"${argument}" of "${toolName}" is bound to ${typeof bound === 'string' ? bound : 'a constant'}: take the binding away, or name another`;
  }
  if (argument.startsWith('/')) {
    if (body?.bindings && Object.hasOwn(body.bindings, argument))
      return `"${argument}" of "${toolName}" is bound: take the binding away`;
    const isDeclared =
      body && JSON.stringify(schemaWithoutField(body.schema, argument)) !== JSON.stringify(body.schema);
    return isDeclared
      ? undefined
      : `the body of "${toolName}" has no field "${argument}": name one that its schema declares`;
  }
  const names = Object.keys(argumentsOf(action).properties).filter((name) => name !== 'body');
  if (names.includes(argument)) return undefined;
  const known = names.length > 0 ? `name one of ${names.join(', ')}` : 'it takes none';
  return `"${toolName}" has no argument "${argument}": ${known}${body ? ', or a field of its body, e.g. /id' : ''}`;
}

function at(pointer: string, problem: string): JobProblem[] {
  return [{ pointer: `/poll/${pointer}`, problem }];
}
