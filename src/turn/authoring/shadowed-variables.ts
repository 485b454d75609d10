/** Authoring: global variables that an action's own headers put out of effect. */
import type { ActionDefinition } from '../../schemas/action.ts';

/** A variable without its value. */
interface KnownVariable {
  name: string;
  /** empty = sent with every call */
  hosts: readonly string[];
}

/** The names of the variables that would be sent to this action's host, were it not for a header of the action. */
export function shadowedVariables({
  definition: { baseUrl, headers, parameters },
  variables,
}: {
  definition: Pick<ActionDefinition, 'baseUrl' | 'headers' | 'parameters'>;
  variables: readonly KnownVariable[];
}): string[] {
  const { host } = new URL(baseUrl);
  // a header that the AI fills yields to a variable, a bound one replaces it
  const bound = parameters.filter((parameter) => parameter.in === 'header' && parameter.binding !== undefined);
  const own = new Set([...headers, ...bound].map(({ name }) => name.toLowerCase()));
  return variables
    .filter(({ name, hosts }) => own.has(name.toLowerCase()) && (hosts.length === 0 || hosts.includes(host)))
    .map(({ name }) => name);
}
