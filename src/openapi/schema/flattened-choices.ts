import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { Adaptation } from '../import-report.ts';
import { isObject, pointerTo } from '../located.ts';
import { mergedAllOf } from './merged-all-of.ts';
import { ANNOTATIONS, SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS } from './schema-keywords.ts';
import { subschemas } from './subschemas.ts';
import { unitedSchema } from './united-schema.ts';

/**
 * The schema without choices inside choices: a form that is nothing but a choice gives its forms to the outer one, and a choice
 * deeper inside becomes one schema that allows what any of its forms allows. The outermost choices stay, as `anyOf` where a form
 * allows more than it did: a value may fit two of them now.
 */
export function flattenedChoices({
  schema,
  pointerOf,
}: {
  schema: JsonSchema;
  pointerOf: (schema: object) => string | undefined;
}): { schema: JsonSchema; changes: Adaptation[] } {
  const changes = new Map<string, Adaptation>();
  const done = { outside: new Map<object, unknown>(), inChoice: new Map<object, unknown>() };
  /** results in which a choice became one schema */
  const widened = new WeakSet<object>();

  function flat({ part, pointer, inChoice }: { part: unknown; pointer: string; inChoice: boolean }): unknown {
    if (!isObject(part)) return part;
    const known = inChoice ? done.inChoice : done.outside;
    const before = known.get(part);
    if (before !== undefined) return before;
    const here = pointerOf(part) ?? pointer;
    const whole = inChoice ? part : spliced(part, here);
    const result: JsonSchema = {};
    for (const [keyword, content] of Object.entries(whole)) {
      const at = pointerTo(here, keyword);
      const within = inChoice || keyword === 'oneOf' || keyword === 'anyOf';
      if (SCHEMA_KEYWORDS.has(keyword)) result[keyword] = flat({ part: content, pointer: at, inChoice: within });
      else if (SCHEMA_LIST_KEYWORDS.has(keyword) && Array.isArray(content)) {
        result[keyword] = content.map((child, index) =>
          flat({ part: child, pointer: pointerTo(at, index), inChoice: within }),
        );
      } else if (SCHEMA_MAP_KEYWORDS.has(keyword) && isObject(content)) {
        result[keyword] = Object.fromEntries(
          Object.entries(content).map(([name, child]) => [
            name,
            flat({ part: child, pointer: pointerTo(at, name), inChoice: within }),
          ]),
        );
      } else result[keyword] = content;
    }
    const united = inChoice ? withoutChoice(result, here) : loosened(result, here);
    if (united !== result || isAnyWidened(result)) widened.add(united);
    known.set(part, united);
    return united;
  }

  function isAnyWidened(schema: JsonSchema): boolean {
    return [...subschemas(schema, '')].some(({ child }) => isObject(child) && widened.has(child));
  }

  function loosened(schema: JsonSchema, pointer: string): JsonSchema {
    const { oneOf, ...rest } = schema;
    const isWider = Array.isArray(oneOf) && oneOf.some((form) => isObject(form) && widened.has(form));
    if (!isWider || Object.hasOwn(rest, 'anyOf')) return schema;
    const at = pointerTo(pointer, 'oneOf');
    changes.set(at, {
      pointer: at,
      change: 'this oneOf became anyOf, since a value may fit more than one of its forms now',
      safe: 'it only checked that no second form fits: the endpoint still does',
    });
    return { ...rest, anyOf: oneOf };
  }

  /** Forms that are choices themselves, taken into the choice around them. */
  function spliced(choice: JsonSchema, pointer: string): JsonSchema {
    for (const keyword of ['oneOf', 'anyOf']) {
      const forms = choice[keyword];
      if (!Array.isArray(forms) || Object.hasOwn(choice, keyword === 'oneOf' ? 'anyOf' : 'oneOf')) continue;
      const taken = forms.flatMap((form) => formsOf(form) ?? [form]);
      if (taken.length === forms.length && taken.every((form, index) => form === forms[index])) continue;
      const at = pointerTo(pointer, keyword);
      changes.set(at, {
        pointer: at,
        change: 'choices that were forms of this choice became part of it',
        safe: 'a value of any of these forms is one that the document allows',
      });
      const { [keyword]: _, ...rest } = choice;
      return spliced({ ...rest, anyOf: taken }, pointer);
    }
    return choice;
  }

  function withoutChoice(schema: JsonSchema, pointer: string): JsonSchema {
    let result = schema;
    for (const keyword of ['oneOf', 'anyOf']) {
      const forms = result[keyword];
      if (!Array.isArray(forms)) continue;
      const at = pointerTo(pointer, keyword);
      changes.set(at, {
        pointer: at,
        change: `the ${forms.length} forms of this inner ${keyword} became one that allows what each of them allows`,
        safe: 'every form can still be given; of a mixture only fields of the document can leave, and the endpoint judges it',
      });
      const { [keyword]: _, ...rest } = result;
      const one = unitedSchema(forms);
      const isPlain = Object.keys(rest).every((name) => ANNOTATIONS.has(name));
      // what stood beside the choice holds as well: merged where that is exact, else side by side
      result = isPlain ? { ...one, ...rest } : mergedAllOf({ ...rest, allOf: [...[rest.allOf ?? []].flat(), one] });
    }
    return result;
  }

  const result = flat({ part: schema, pointer: pointerOf(schema) ?? '', inChoice: false });
  return { schema: isObject(result) ? result : schema, changes: [...changes.values()] };
}

/** The forms of a schema that is a choice and nothing else. */
function formsOf(form: unknown): unknown[] | undefined {
  if (!isObject(form)) return undefined;
  const [keyword, ...others] = Object.keys(form).filter((name) => !ANNOTATIONS.has(name));
  if (others.length > 0 || (keyword !== 'oneOf' && keyword !== 'anyOf')) return undefined;
  const forms = form[keyword];
  return Array.isArray(forms) ? forms : undefined;
}
