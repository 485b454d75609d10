import type { JsonSchema } from '../../schemas/json-schema.ts';
import { isObject } from '../located.ts';

/** JSON Schema's seven types. */
export const TYPES: ReadonlySet<unknown> = new Set([
  'array',
  'boolean',
  'integer',
  'null',
  'number',
  'object',
  'string',
]);

/** Keywords whose value is one schema. */
export const SCHEMA_KEYWORDS: ReadonlySet<string> = new Set([
  'additionalProperties',
  'contains',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);

/** Keywords whose value is a list of schemas. */
export const SCHEMA_LIST_KEYWORDS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems']);

/** Keywords whose value maps the author's names to schemas. */
export const SCHEMA_MAP_KEYWORDS: ReadonlySet<string> = new Set([
  'dependentSchemas',
  'patternProperties',
  'properties',
]);

/**
 * Keywords whose value is data, copied as it stands. What is in none of these sets is left out: OpenAPI's own words
 * (`xml`, `discriminator`, `x-...`), and identifiers that mean nothing once references are inlined (`$id`, `$defs`).
 */
export const DATA_KEYWORDS: ReadonlySet<string> = new Set([
  'const',
  'contentEncoding',
  'contentMediaType',
  'default',
  'dependentRequired',
  'deprecated',
  'description',
  'enum',
  'examples',
  'exclusiveMaximum',
  'exclusiveMinimum',
  'format',
  'maxContains',
  'maximum',
  'maxItems',
  'maxLength',
  'maxProperties',
  'minContains',
  'minimum',
  'minItems',
  'minLength',
  'minProperties',
  'multipleOf',
  'pattern',
  'required',
  'title',
  'type',
  'uniqueItems',
]);

/** Words of OpenAPI 3.0 turned into JSON Schema: `nullable`, boolean `exclusiveMinimum`/`exclusiveMaximum`, `example`. */
export function plainJsonSchema(source: JsonSchema, schema: JsonSchema): JsonSchema {
  const plain = { ...schema };
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
  if (!Array.isArray(plain.examples)) delete plain.examples;
  return source.nullable === true ? nullable(plain) : nullableChoice(plain);
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

function withNullType(schema: JsonSchema): JsonSchema {
  const types = [schema.type].flat();
  return types.includes('null') ? schema : { ...schema, type: [...types, 'null'] };
}

/** `anyOf: [X, {type: null}]` is how 3.1 says nullable; as one schema it costs the tool no choice. */
function nullableChoice(schema: JsonSchema): JsonSchema {
  for (const choice of ['anyOf', 'oneOf']) {
    const { [choice]: branches, ...rest } = schema;
    if (!Array.isArray(branches) || branches.length !== 2) continue;
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

/** Keywords that may stand beside a reference or a choice without changing what is valid. */
export const ANNOTATIONS: ReadonlySet<string> = new Set(['default', 'deprecated', 'description', 'examples', 'title']);

function isNull(schema: unknown): boolean {
  return (
    isObject(schema) &&
    schema.type === 'null' &&
    Object.keys(schema).every((key) => key === 'type' || ANNOTATIONS.has(key))
  );
}
