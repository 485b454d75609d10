import { createComparator, createMerger, createShallowAllOfMerge } from '@x0k/json-schema-merge';
import { createDeduplicator, createIntersector } from '@x0k/json-schema-merge/lib/array';
import type { JsonSchema } from '../../schemas/json-schema.ts';
import { isObject } from '../located.ts';
import { ANNOTATIONS } from './schema-keywords.ts';
import { subschemas } from './subschemas.ts';

/**
 * Where one of these stands, nothing is merged: keywords newer than the library's draft 07, and patterns, which it would run
 * over property names however long that takes.
 */
const NOT_MERGED: readonly string[] = [
  'dependentRequired',
  'dependentSchemas',
  'maxContains',
  'minContains',
  'patternProperties',
  'prefixItems',
  'unevaluatedItems',
  'unevaluatedProperties',
];

const MAX_CHOICES = 50;

/** The schema with its `allOf` merged into it where that is exact; otherwise as it was. Nothing deeper is looked at. */
export function mergedAllOf(schema: JsonSchema): JsonSchema {
  const { allOf, ...rest } = schema;
  if (!Array.isArray(allOf)) return schema;
  const [only] = allOf;
  if (allOf.length === 1 && isObject(only) && Object.keys(rest).every((keyword) => ANNOTATIONS.has(keyword))) {
    return mergedAllOf({ ...only, ...rest });
  }
  if (!isMergeable(schema)) return schema;
  try {
    // the schema's own texts first: of two texts the library keeps the left one
    const merged: unknown = merge(schema);
    return isObject(merged) ? merged : schema;
  } catch {
    return schema;
  }
}

const judged = new WeakMap<object, boolean>();

/** Asked of everything inside as well: properties of the same name are merged in turn. */
function isMergeable(schema: unknown): boolean {
  if (!isObject(schema)) return true;
  const known = judged.get(schema);
  if (known !== undefined) return known;
  // the library would write a property of this name as the prototype of its result
  const hasPrototype = isObject(schema.properties) && Object.hasOwn(schema.properties, '__proto__');
  const result =
    !hasPrototype &&
    NOT_MERGED.every((keyword) => !Object.hasOwn(schema, keyword)) &&
    [...subschemas(schema, '')].every(({ child }) => isMergeable(child));
  judged.set(schema, result);
  return result;
}

function refuse(): never {
  throw new Error('not merged');
}

function equalOnly<Value>(left: Value, right: Value): Value {
  return left === right ? left : refuse();
}

const { compareSchemaDefinitions, compareSchemaValues } = createComparator();
const merger = createMerger({
  intersectJson: createIntersector(compareSchemaValues),
  deduplicateJsonSchemaDef: createDeduplicator(compareSchemaDefinitions),
  mergers: {
    // left as they are where they differ: the library would keep the left one, or search for ever
    const: equalOnly,
    contentEncoding: equalOnly,
    contentMediaType: equalOnly,
    format: equalOnly,
    multipleOf: equalOnly,
    pattern: equalOnly,
    anyOf: combined,
    oneOf: refuse,
  },
});
type Definition = Parameters<typeof merger.mergeSchemaDefinitions>[0];

/** By halves: one after the other, thousands of parts would each copy all that came before. */
function mergedByHalves(parts: Definition[]): Definition {
  if (parts.length <= 2) return merger.mergeArrayOfSchemaDefinitions(parts);
  const middle = Math.ceil(parts.length / 2);
  return merger.mergeArrayOfSchemaDefinitions(
    [parts.slice(0, middle), parts.slice(middle)].map((half) => mergedByHalves(half)),
  );
}

const merge: (schema: JsonSchema) => unknown = createShallowAllOfMerge(mergedByHalves);

/** Every pair of forms; two `oneOf` can not be combined so, since a pair may be chosen twice. */
function combined(left: Definition[], right: Definition[]): Definition[] {
  if (left.length * right.length > MAX_CHOICES) return refuse();
  return left.flatMap((one) => right.map((other) => merger.mergeSchemaDefinitions(one, other)));
}
