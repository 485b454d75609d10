// A call that starts a long job may tell its endpoint where to report the end: in a header, or in an argument that the AI neither
// sees nor fills.
import type { ActionDefinition } from '../schemas/action.ts';
import { jobDeclarationSchema } from '../schemas/job.ts';

/** Of an action that offers a callback: where, and how long it is waited for. Undefined for any other. */
export function offeredCallback({ job }: Pick<ActionDefinition, 'job'>) {
  const declared = job === undefined ? undefined : jobDeclarationSchema.safeParse(job);
  if (!declared?.success || !declared.data.callback) return undefined;
  const { callback, deadlineSeconds } = declared.data;
  return { callback, deadlineSeconds };
}

/**
 * The action with the URL where it offers one; an action that offers none is left as it is. The argument is named as
 * elsewhere, or, of a field of the body, by its JSON pointer.
 */
export function withCallback(definition: ActionDefinition, url: string): ActionDefinition {
  const callback = offeredCallback(definition)?.callback;
  if (!callback) return definition;
  if ('header' in callback) {
    return { ...definition, headers: [...definition.headers, { name: callback.header, value: url }] };
  }
  const { argument } = callback;
  const { parameters, body } = definition;
  const binding = { constant: url };
  return {
    ...definition,
    parameters: parameters.map((one) => (one.argument === argument ? { ...one, binding } : one)),
    ...(body && argument.startsWith('/')
      ? { body: { ...body, bindings: { ...body.bindings, [argument]: binding } } }
      : {}),
  };
}
