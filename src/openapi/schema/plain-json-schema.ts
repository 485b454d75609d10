import type { JsonSchema } from '../../schemas/json-schema.ts';
import { isObject } from '../located.ts';
import { ANNOTATIONS, TYPES } from './schema-keywords.ts';

/**
 * Words of OpenAPI turned into JSON Schema: `nullable`, boolean `exclusiveMinimum`/`exclusiveMaximum`, `example`, and `items`
 * for every list, without which OpenAI refuses a tool (sigoden/aichat#1049). `source` is the schema as the document has it.
 */
export function plainJsonSchema(source: JsonSchema, schema: JsonSchema): JsonSchema {
  const plain = schema;
  for (const [exclusive, bound] of [
    ['exclusiveMinimum', 'minimum'],
    ['exclusiveMaximum', 'maximum'],
  ] as const) {
    if (typeof plain[exclusive] !== 'boolean') continue;
    const isExclusive = plain[exclusive] && plain[bound] !== undefined;
    if (isExclusive) plain[exclusive] = plain[bound];
    else delete plain[exclusive];
    if (isExclusive) delete plain[bound];
  }
  if (Object.hasOwn(source, 'example') && plain.examples === undefined) plain.examples = [source.example];
  if (plain.examples !== undefined && !Array.isArray(plain.examples)) delete plain.examples;
  if (plain.items === undefined && isOrMayBeList(plain.type)) plain.items = {};
  return source.nullable === true ? nullable(plain) : nullableChoice(plain);
}

function isOrMayBeList(type: unknown): boolean {
  return type === 'array' || (Array.isArray(type) && type.includes('array'));
}

function nullable(schema: JsonSchema): JsonSchema {
  const { type } = schema;
  if (type !== undefined) return withNullType(schema);
  for (const choice of ['anyOf', 'oneOf']) {
    const branches = schema[choice];
    if (Array.isArray(branches)) return { ...schema, [choice]: [...branches, { type: 'null' }] };
  }
  return schema;
}

/** An enum beside `nullable` that does not list null forbids it (OpenAPI 3.0.3, proposal "Clarify nullable"). */
function withNullType(schema: JsonSchema): JsonSchema {
  const types = [schema.type].flat();
  return types.includes('null') ? schema : { ...schema, type: [...types, 'null'] };
}

/** `anyOf: [X, {type: null}]` is how 3.1 says nullable; as one schema it costs the tool no choice. */
function nullableChoice(schema: JsonSchema): JsonSchema {
  for (const choice of ['anyOf', 'oneOf']) {
    const branches = schema[choice];
    if (!Array.isArray(branches) || branches.length !== 2) continue;
    const { [choice]: _, ...rest } = schema;
    const other = branches.find((branch) => !isNull(branch));
    if (!branches.some(isNull) || !isObject(other) || !hasTypeOnly(other)) continue;
    if (Object.keys(rest).some((keyword) => !ANNOTATIONS.has(keyword))) continue;
    const values = other.enum;
    return { ...withNullType(other), ...(Array.isArray(values) ? { enum: [...values, null] } : {}), ...rest };
  }
  return schema;
}

/** Whether null can be added by the type alone. */
function hasTypeOnly(schema: JsonSchema): boolean {
  const types = [schema.type].flat();
  return types.length > 0 && types.every((type) => TYPES.has(type)) && !Object.hasOwn(schema, 'const');
}

function isNull(schema: unknown): boolean {
  return (
    isObject(schema) &&
    schema.type === 'null' &&
    Object.keys(schema).every((key) => key === 'type' || ANNOTATIONS.has(key))
  );
}
