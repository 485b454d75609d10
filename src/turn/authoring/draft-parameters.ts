/** Authoring: the parameters of a draft as an action has them, and what is wrong with them. */
import { ErrandError } from '../../errors.ts';
import type { ActionParameter } from '../../schemas/action.ts';
import type { DraftProblem, ParameterDraft } from '../../schemas/action-draft.ts';
import { checkHeader, isReservedHeader } from '../check-header.ts';
import { draftSchema, type SchemaProblem } from './draft-schema.ts';

const styles: Record<ActionParameter['in'], readonly string[]> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
};

/** The property of the tool schema that holds the request body. */
const BODY = 'body';
const legalArgument = /^[a-zA-Z0-9_.-]{1,64}$/;

/** The names in curly brackets of a path, in order; none of its query, where they would not be filled. */
export function curlyNames(path: string): string[] {
  const [template = ''] = path.split('?', 1);
  return [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name);
}

/**
 * A parameter without place stands in the path if it is named there, else in the query; one of the path is required; its
 * argument is its name, with the place appended where that is taken.
 */
export function draftParameters({
  drafts,
  path,
  schemaProblem,
}: {
  drafts: readonly ParameterDraft[];
  path: string;
  schemaProblem: SchemaProblem;
}): { parameters: ActionParameter[]; problems: DraftProblem[] } {
  const curly = new Set(curlyNames(path));
  const problems: DraftProblem[] = [];
  const argumentsTaken = new Set([BODY, ...drafts.flatMap(({ argument }) => argument ?? [])]);
  const parameters = drafts.map(({ schema, sample, ...draft }, index): ActionParameter => {
    const field = `parameters.${index}`;
    const place = draft.in ?? (curly.has(draft.name) ? 'path' : 'query');
    const read = draftSchema({ given: { schema, sample }, bound: draft.binding !== undefined, field, schemaProblem });
    const required = draft.required ?? place === 'path';
    const argument = draft.argument ?? freeArgument({ name: draft.name, place, taken: argumentsTaken });
    argumentsTaken.add(argument);
    problems.push(...read.problems);
    return { ...draft, in: place, required, argument, schema: read.schema };
  });
  problems.push(...parameters.flatMap((parameter, index) => problemsOf({ parameter, index, parameters, curly })));
  const declared = new Set(parameters.flatMap((parameter) => (parameter.in === 'path' ? [parameter.name] : [])));
  for (const name of curly) {
    if (declared.has(name)) continue;
    const problem = `the path has {${name}}, which no path parameter declares: declare it, or take it out of the path`;
    problems.push({ field: 'parameters', problem });
  }
  return { parameters, problems };
}

function problemsOf({
  parameter,
  index,
  parameters,
  curly,
}: {
  parameter: ActionParameter;
  index: number;
  parameters: readonly ActionParameter[];
  curly: ReadonlySet<string>;
}): DraftProblem[] {
  const { name, in: place, argument, style, required } = parameter;
  const found: DraftProblem[] = [];
  const add = (part: string, problem: string) => found.push({ field: `parameters.${index}.${part}`, problem });
  const before = parameters.slice(0, index);
  if (before.some((other) => other.in === place && sameName(other, parameter))) {
    add('name', `"${name}" stands twice in the ${place}: keep one`);
  }
  if (place === 'path' && !curly.has(name))
    add('name', `the path has no {${name}}: put it there, or name another place`);
  if (place === 'path' && !required) add('required', `"${name}" stands in the path, so it is always required`);
  if (place === 'header') {
    const problem = headerProblem(name);
    if (problem) add('name', problem);
  }
  if (!legalArgument.test(argument) || argument === '__proto__' || argument === BODY) {
    add('argument', `"${argument}" can't be an argument: use letters, digits, _ . and -, and not "body"`);
  }
  if (before.some((other) => other.argument === argument)) {
    add('argument', `"${argument}" is the argument of another parameter: name another`);
  }
  if (style !== undefined && !styles[place].includes(style)) {
    add('style', `a ${place} parameter can't have the style ${style}: use ${styles[place].join(', ')}`);
  }
  return found;
}

function freeArgument({ name, place, taken }: { name: string; place: string; taken: ReadonlySet<string> }): string {
  const legal =
    legalArgument.test(name) && name !== '__proto__' ? name : name.replaceAll(/[^a-zA-Z0-9_.-]+/g, '_').slice(0, 50);
  return taken.has(legal) ? `${legal}_${place}` : legal;
}

/** What keeps a name from being a header's, or undefined. */
function headerProblem(name: string): string | undefined {
  if (isReservedHeader(name) || name.toLowerCase() === 'content-type') return `"${name}" is written by the engine`;
  try {
    checkHeader(name, '');
    return undefined;
  } catch (error) {
    if (error instanceof ErrandError) return error.message;
    throw error;
  }
}

function sameName(one: ActionParameter, other: ActionParameter): boolean {
  return one.in === 'header' ? one.name.toLowerCase() === other.name.toLowerCase() : one.name === other.name;
}
