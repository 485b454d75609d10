// Arguments of a poll: fixed ones, copies of those of the call that began the job, and the reference. Each is named as in the tool
// schema; a field of the body by its JSON pointer, e.g. `/jobId`.

import type { ActionDefinition } from '../../schemas/action.ts';
import type { JobDeclaration } from '../../schemas/job.ts';
import { valueAtPointer } from '../../schemas/json-pointer.ts';
import { withBoundField } from '../bound-parameters.ts';

type Arguments = Record<string, unknown>;

/**
 * When a job begins: the declaration that it is followed by, with the copies of the call's arguments among the fixed ones. What the
 * call did not carry is left out.
 * @throws ErrandError `invalid_request` when a field of the body can not be set
 */
export function begunDeclaration(declaration: JobDeclaration, called: Arguments): JobDeclaration {
  const { fromCall, ...poll } = declaration.poll;
  if (fromCall === undefined) return declaration;
  let { arguments: given } = poll;
  for (const [argument, source] of Object.entries(fromCall)) {
    const value = argumentAt(called, source);
    if (value !== undefined) given = withArgument(given, { argument, value });
  }
  return { ...declaration, poll: { ...poll, arguments: given } };
}

/**
 * Before a poll: the arguments of the polled action, the reference in the type that its place wants.
 * @throws ErrandError `invalid_request` when a field of the body can not be set
 */
export function pollArguments(
  { poll }: Pick<JobDeclaration, 'poll'>,
  { reference, definition }: { reference: string; definition: ActionDefinition },
): Arguments {
  const type = typeAt(definition, poll.argument);
  const wantsNumber = [type].flat().some((one) => one === 'integer' || one === 'number');
  // `007` and what a double can't hold would come out as another reference
  const isNumber = wantsNumber && /^-?\d+$/.test(reference) && String(Number(reference)) === reference;
  const value = isNumber && Number.isSafeInteger(Number(reference)) ? Number(reference) : reference;
  return withArgument(poll.arguments, { argument: poll.argument, value });
}

function argumentAt(given: Arguments, argument: string): unknown {
  if (argument.startsWith('/')) return valueAtPointer(given.body, argument)?.value;
  return Object.hasOwn(given, argument) ? given[argument] : undefined;
}

function withArgument(given: Arguments, { argument, value }: { argument: string; value: unknown }): Arguments {
  if (!argument.startsWith('/')) return { ...given, [argument]: value };
  return { ...given, body: withBoundField({ value: given.body, pointer: argument, field: value }) };
}

function typeAt({ parameters, body }: ActionDefinition, argument: string): unknown {
  if (!argument.startsWith('/')) return parameters.find((one) => one.argument === argument)?.schema.type;
  return valueAtPointer(body?.schema, `${argument.replaceAll('/', '/properties/')}/type`)?.value;
}
