import type { JsonSchema } from '../../schemas/json-schema.ts';
import { isObject, pointerTo } from '../located.ts';
import { notUsable } from '../refusals.ts';
import { subschemas } from './subschemas.ts';

/**
 * A check for choices (`oneOf`, `anyOf`) inside others, at any depth. It keeps what it has seen, so that a schema which many
 * operations share is searched once. `pointerOf` tells where in the document a schema came from.
 */
export function nestedChoiceCheck(pointerOf: (schema: object) => string | undefined): (schema: JsonSchema) => void {
  const visited = { outside: new WeakSet<object>(), inChoice: new WeakSet<object>() };

  function check({ schema, pointer, inChoice }: { schema: unknown; pointer: string; inChoice: boolean }): void {
    if (!isObject(schema)) return;
    const seen = inChoice ? visited.inChoice : visited.outside;
    if (seen.has(schema)) return;
    const here = pointerOf(schema) ?? pointer;
    for (const { keyword, child, at } of subschemas(schema, here)) {
      const isChoice = keyword === 'oneOf' || keyword === 'anyOf';
      if (isChoice && inChoice) {
        const place = pointerTo(here, keyword);
        throw notUsable(`${keyword} inside another oneOf or anyOf`, place, 'flatten them, or import with adapt');
      }
      check({ schema: child, pointer: at, inChoice: inChoice || isChoice });
    }
    seen.add(schema);
  }

  /** @throws ErrandError `invalid_tool_schema` with the pointer of the inner choice */
  return (schema) => check({ schema, pointer: pointerOf(schema) ?? '', inChoice: false });
}
