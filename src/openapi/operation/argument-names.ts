import type { ActionParameter } from '../../schemas/action.ts';

/** The request body's place in the tool schema (see schemas/action.ts): never a parameter's. */
const BODY = 'body';
/** Fifty characters are kept; trimming underscores off a whole long name would take the square of its length. */
const LONGEST_READ = 200;

type Named = Pick<ActionParameter, 'name' | 'in'>;

/**
 * The property of the tool schema for each parameter: its name, made legal for the model providers
 * (`^[a-zA-Z0-9_.-]{1,64}$`), with its place appended where another parameter or the body has that name already.
 */
export function argumentNames(parameters: readonly Named[]): string[] {
  const taken = new Set([BODY]);
  const next = new Map<string, number>();
  return parameters.map((parameter) => {
    const name = legalArgument(parameter);
    const argument =
      [name, `${name}_${parameter.in}`].find((candidate) => !taken.has(candidate)) ?? counted({ name, taken, next });
    taken.add(argument);
    return argument;
  });
}

function legalArgument({ name, in: place }: Named): string {
  // `__proto__` is legal but no validator checks a property of that name.
  if (/^[a-zA-Z0-9_.-]{1,60}$/.test(name) && name !== '__proto__') return name;
  const legal = name
    .slice(0, LONGEST_READ)
    .replaceAll('<', '_lt')
    .replaceAll('>', '_gt')
    .replace(/[^a-zA-Z0-9_.-]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return legal.slice(0, 50) || place;
}

/** `next` keeps where the search for a name goes on: names are only ever added. */
function counted({
  name,
  taken,
  next,
}: {
  name: string;
  taken: ReadonlySet<string>;
  next: Map<string, number>;
}): string {
  let count = next.get(name) ?? 2;
  while (taken.has(`${name}_${count}`)) count += 1;
  next.set(name, count + 1);
  return `${name}_${count}`;
}
