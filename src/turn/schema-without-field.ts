import { pointerKeys } from '../schemas/json-pointer.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';

const COMBINATORS = ['allOf', 'anyOf', 'oneOf'];

/** The schema less the field that a JSON pointer into the *value* names, in every branch that declares it. */
export function schemaWithoutField(schema: JsonSchema, pointer: string): JsonSchema {
  return without(schema, pointerKeys(pointer));
}

function without(schema: JsonSchema, [key, ...rest]: string[]): JsonSchema {
  if (key === undefined) return schema;
  const entries = Object.entries(schema).map(([keyword, value]): [string, unknown] => {
    if (keyword === 'properties' && isObject(value)) return [keyword, lessProperty({ properties: value, key, rest })];
    if (keyword === 'required' && rest.length === 0 && Array.isArray(value)) {
      return [keyword, value.filter((name) => name !== key)];
    }
    if (COMBINATORS.includes(keyword) && Array.isArray(value)) {
      return [keyword, value.map((branch) => (isObject(branch) ? without(branch, [key, ...rest]) : branch))];
    }
    return [keyword, value];
  });
  return Object.fromEntries(entries);
}

function lessProperty({ properties, key, rest }: { properties: JsonSchema; key: string; rest: string[] }): JsonSchema {
  const entries = Object.entries(properties).flatMap(([name, schema]): [string, unknown][] => {
    if (name !== key) return [[name, schema]];
    return rest.length > 0 && isObject(schema) ? [[name, without(schema, rest)]] : [];
  });
  return Object.fromEntries(entries);
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
