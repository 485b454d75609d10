/** Authoring: the JSON Schema that a sample value suggests, for people who have an example at hand and no schema. */
import type { JsonSchema } from '../../schemas/json-schema.ts';

type JsonType = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

/** Deeper than any request body; what is below stays unrestricted. */
const MAX_DEPTH = 50;

/**
 * The schema of values like `sample`. Every field of an object is required, unless another item of the same list lacks it;
 * null alone says nothing, beside another value it says that null is allowed too.
 */
export function inferSchema(sample: unknown): JsonSchema {
  return schemaOf([sample], 0);
}

function schemaOf(values: readonly unknown[], depth: number): JsonSchema {
  const types = new Set(values.map(typeOf));
  if (types.has('number')) types.delete('integer');
  const [first, ...others] = types;
  if (first === undefined || depth > MAX_DEPTH || (first === 'null' && others.length === 0)) return {};
  const type = others.length === 0 ? first : [first, ...others];
  return {
    type,
    ...objectKeywords(values.filter(isObject), depth),
    ...arrayKeywords(values.filter(Array.isArray), depth),
  };
}

function objectKeywords(objects: readonly Record<string, unknown>[], depth: number): JsonSchema {
  if (objects.length === 0) return {};
  const names = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const properties = names.map((name): [string, JsonSchema] => {
    const values = objects.flatMap((object) => (Object.hasOwn(object, name) ? [object[name]] : []));
    return [name, schemaOf(values, depth + 1)];
  });
  const required = names.filter((name) => objects.every((object) => Object.hasOwn(object, name)));
  return { properties: Object.fromEntries(properties), required };
}

function arrayKeywords(lists: readonly (readonly unknown[])[], depth: number): JsonSchema {
  return lists.length === 0 ? {} : { items: schemaOf(lists.flat(), depth + 1) };
}

function typeOf(value: unknown): JsonType {
  if (value === null || value === undefined) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  if (typeof value === 'boolean') return 'boolean';
  return typeof value === 'object' ? 'object' : 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
