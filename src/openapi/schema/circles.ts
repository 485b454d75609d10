import { isObject, type Located, own } from '../located.ts';
import type { References } from '../resolve-refs.ts';
import { isReadOnly } from './read-only.ts';
import { subschemas } from './subschemas.ts';

/** Which schemas of a document lead back to themselves, found out where it is asked for. */
export interface Circles {
  /** whether following this reference stays within a circle */
  isWithin(reference: Located, target: Located): boolean;
  /** whether both stand on the same circle; also when neither stands on any */
  isTogether(one: unknown, other: unknown): boolean;
}

/** Deeper documents are refused elsewhere; this only keeps the search from running out of stack. */
const MAX_DEPTH = 1_000;

/** Strongly connected components of the graph of schemas, by Tarjan's algorithm; every schema is visited once. */
export function circles(refs: References): Circles {
  const order = new Map<object, number>();
  const lowest = new Map<object, number>();
  const component = new Map<object, number>();
  const stack: object[] = [];

  function visit(node: Located, depth: number): void {
    const { value } = node;
    if (!isObject(value) || order.has(value) || depth > MAX_DEPTH) return;
    const mine = order.size;
    order.set(value, mine);
    lowest.set(value, mine);
    stack.push(value);
    for (const next of neighbours(node, refs)) {
      visit(next, depth + 1);
      if (!isObject(next.value) || component.has(next.value)) continue;
      lowest.set(value, Math.min(lowest.get(value) ?? mine, lowest.get(next.value) ?? mine));
    }
    if (lowest.get(value) !== mine) return;
    for (let member = stack.pop(); member !== undefined; member = stack.pop()) {
      component.set(member, mine);
      if (member === value) return;
    }
  }

  const componentOf = (value: unknown) => (isObject(value) ? component.get(value) : undefined);
  return {
    isWithin(reference, target) {
      visit(reference, 0);
      visit(target, 0);
      const own = componentOf(reference.value);
      return own !== undefined && own === componentOf(target.value);
    },
    isTogether: (one, other) => componentOf(one) === componentOf(other),
  };
}

function* neighbours(node: Located, refs: References): Generator<Located> {
  const { value, pointer } = node;
  if (!isObject(value)) return;
  if (Object.hasOwn(value, '$ref')) {
    const target = targetOf({ refs, at: pointer, reference: own(value, '$ref') });
    if (target !== undefined) yield target;
  }
  for (const { keyword, child, at } of subschemas(value, pointer)) {
    const next = { value: child, pointer: at };
    if (keyword !== 'properties' || !isForAnswers(next, refs)) yield next;
  }
}

function isForAnswers(schema: Located, refs: References): boolean {
  try {
    return isReadOnly({ refs, schema });
  } catch {
    return false;
  }
}

/** A reference that leads nowhere is no way into a circle. */
function targetOf({ refs, at, reference }: { refs: References; at: string; reference: unknown }): Located | undefined {
  try {
    return refs.target({ at, reference });
  } catch {
    return undefined;
  }
}
