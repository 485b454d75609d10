/** Before a poll: the arguments of the polled action, the reference in the type that its parameter wants. */
import type { ActionDefinition } from '../../schemas/action.ts';
import type { JobDeclaration } from '../../schemas/job.ts';

export function pollArguments(
  { poll }: Pick<JobDeclaration, 'poll'>,
  { reference, definition }: { reference: string; definition: ActionDefinition },
): Record<string, unknown> {
  const type = definition.parameters.find(({ argument }) => argument === poll.argument)?.schema.type;
  const isNumber = (type === 'integer' || type === 'number') && /^-?\d{1,15}(\.\d+)?$/.test(reference);
  return { ...poll.arguments, [poll.argument]: isNumber ? Number(reference) : reference };
}
