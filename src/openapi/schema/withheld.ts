import type { JsonSchema } from '../../schemas/json-schema.ts';
import { isObject, own } from '../located.ts';

type Schema = JsonSchema | boolean;

/** Keywords whose schemas speak of the same object as the one that they stand in. */
const SAME_OBJECT = ['allOf', 'anyOf', 'oneOf'] as const;

/**
 * The schema without demands for properties that are for answers only: one part of an `allOf` may say that `id` is readOnly and
 * another demand it. A name that any part still offers stays demanded.
 */
export function withoutDemands({
  schema,
  withheld,
  copied,
}: {
  schema: JsonSchema;
  withheld: ReadonlySet<string>;
  copied: (copy: JsonSchema, of: JsonSchema) => void;
}): JsonSchema {
  const names = new Set([...withheld].filter((name) => !offers(schema, name)));
  return names.size === 0 ? schema : without({ schema, names, copied });
}

function offers(schema: unknown, name: string): boolean {
  if (!isObject(schema)) return false;
  if (isObject(schema.properties) && own(schema.properties, name) !== undefined) return true;
  return SAME_OBJECT.some((keyword) => listOf(schema[keyword]).some((part) => offers(part, name)));
}

/** The schema itself where it demands none of the names: others may share it. */
function without({
  schema,
  names,
  copied,
}: {
  schema: JsonSchema;
  names: ReadonlySet<string>;
  copied: (copy: JsonSchema, of: JsonSchema) => void;
}): JsonSchema {
  const changes: JsonSchema = {};
  const required = listOf(schema.required);
  if (required.some((name) => names.has(String(name)))) {
    changes.required = required.filter((name) => !names.has(String(name)));
  }
  for (const keyword of SAME_OBJECT) {
    const parts = listOf(schema[keyword]);
    const freed = parts.map((part) => (isObject(part) ? without({ schema: part, names, copied }) : part) as Schema);
    if (freed.some((part, index) => part !== parts[index])) changes[keyword] = freed;
  }
  if (Object.keys(changes).length === 0) return schema;
  const copy = { ...schema, ...changes };
  copied(copy, schema);
  return copy;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
