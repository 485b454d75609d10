import type { ActionDefinition, ActionLink } from '../../schemas/action.ts';
import { type JobDeclaration, jobDeclarationSchema } from '../../schemas/job.ts';

/**
 * The long job that an operation's links tell of: an answer with 202, which RFC 9110 keeps for work that goes on, and exactly one link
 * of it whose one parameter is a reference in that answer, to a GET. Anything else, e.g. the link of a 201 to what was made, is none.
 */
export function linkedJob(
  links: readonly ActionLink[],
  definitionOf: (operation: string) => ActionDefinition | undefined,
): JobDeclaration | undefined {
  const declarations = links.flatMap((link) => {
    const polled = definitionOf(link.operation);
    const [parameter, ...others] = Object.entries(link.parameters);
    if (link.status !== '202' || link.requestBody !== undefined) return [];
    if (polled?.method !== 'GET' || !parameter || others.length > 0) return [];
    const [name, expression] = parameter;
    const reference = referenceIn(expression);
    const taker = polled.parameters.find((one) => name === one.name || name === `${one.in}.${one.name}`);
    if (!reference || !taker) return [];
    return [{ reference, startsOn: [202], poll: { action: polled.toolName, argument: taker.argument } }];
  });
  const [only, ...more] = declarations;
  const parsed = only && more.length === 0 ? jobDeclarationSchema.safeParse(only) : undefined;
  return parsed?.success ? parsed.data : undefined;
}

/** A runtime expression (OpenAPI 3, "Runtime Expressions") that names one value of the answer. */
function referenceIn(expression: unknown): { pointer: string } | { header: string } | undefined {
  if (typeof expression !== 'string') return undefined;
  const [, pointer, header] = /^\$response\.(?:body#(\/.*)|header\.([\w!#$%&'*+.^`|~-]+))$/.exec(expression) ?? [];
  if (pointer !== undefined) return { pointer };
  return header === undefined ? undefined : { header };
}
