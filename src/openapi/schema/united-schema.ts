import type { JsonSchema } from '../../schemas/json-schema.ts';
import { isObject } from '../located.ts';
import { mergedAllOf } from './merged-all-of.ts';
import { TYPES } from './schema-keywords.ts';

const NUMERIC = ['number', 'integer'];

/**
 * One schema without a choice that allows at least what any of the forms allows. Objects keep the fields of all, demanded only
 * where all demand them; a check survives where every form makes it. Equal forms come out as they were.
 */
export function unitedSchema(forms: readonly unknown[]): JsonSchema {
  const possible = forms.filter((form) => form !== false);
  if (possible.length === 0) return { not: {} };
  if (!possible.every(isObject)) return {};
  const schemas = possible.map(mergedAllOf);
  const [first] = schemas;
  if (isObject(first) && schemas.every((schema) => sameText(schema, first))) return first;
  const types = unitedTypes(schemas);
  if (types.length === 0) return textsOf(schemas);
  const result: JsonSchema = { type: types.length === 1 ? types[0] : types, ...textsOf(schemas) };
  const values = valuesOf(schemas);
  if (values !== undefined) return { ...result, enum: values };
  const objects = schemas.filter((schema) => mayBe(schema, 'object'));
  if (objects.length > 0) Object.assign(result, unitedObjects(objects));
  const lists = schemas.filter((schema) => mayBe(schema, 'array'));
  if (lists.length > 0) result.items = unitedItems(lists);
  for (const type of ['object', 'array', 'string', 'number']) Object.assign(result, commonChecks({ schemas, type }));
  return result;
}

/** All types that any form allows; none when a form allows every type. */
function unitedTypes(schemas: readonly JsonSchema[]): unknown[] {
  const types = new Set<unknown>();
  for (const schema of schemas) {
    const own = schema.type === undefined && isObject(schema.properties) ? ['object'] : [schema.type ?? []].flat();
    const fromValues = (ownValues(schema) ?? []).map(typeOfValue);
    const known = own.length > 0 ? own : fromValues;
    if (known.length === 0) return [];
    for (const type of known) if (TYPES.has(type)) types.add(type);
  }
  if (types.has('number')) types.delete('integer');
  return [...types];
}

function typeOfValue(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  return typeof value;
}

/** The values of all forms, when every form lists its own. */
function valuesOf(schemas: readonly JsonSchema[]): unknown[] | undefined {
  const lists = schemas.map((schema) => ownValues(schema) ?? (schema.type === 'null' ? [null] : undefined));
  if (lists.some((list) => list === undefined)) return undefined;
  return [...new Map(lists.flat().map((value) => [JSON.stringify(value), value])).values()];
}

function ownValues(schema: JsonSchema): unknown[] | undefined {
  if (Array.isArray(schema.enum)) return schema.enum;
  return Object.hasOwn(schema, 'const') ? [schema.const] : undefined;
}

function unitedObjects(schemas: readonly JsonSchema[]): JsonSchema {
  const parts = new Map<string, unknown[]>();
  for (const { properties } of schemas) {
    for (const [name, part] of Object.entries(isObject(properties) ? properties : {})) {
      const known = parts.get(name);
      if (known === undefined) parts.set(name, [part]);
      else known.push(part);
    }
  }
  const properties = [...parts].map(([name, list]) => [name, list.length === 1 ? list[0] : unitedSchema(list)]);
  const [first, ...others] = schemas.map(({ required: names }) => new Set<unknown>(Array.isArray(names) ? names : []));
  const required = [...(first ?? [])].filter((name) => others.every((names) => names.has(name)));
  // names that a pattern lets in are not kept: closing would shut them out
  const closed = schemas.every(
    (schema) => schema.additionalProperties === false && schema.patternProperties === undefined,
  );
  return {
    ...(properties.length > 0 ? { properties: Object.fromEntries(properties) } : {}),
    ...(required.length > 0 ? { required } : {}),
    ...(closed ? { additionalProperties: false } : {}),
  };
}

/** `items` beside `prefixItems` speaks of the rest of a list only. */
function unitedItems(lists: readonly JsonSchema[]): unknown {
  if (lists.some(({ prefixItems }) => prefixItems !== undefined)) return {};
  const [first, ...others] = lists.map((list) => list.items ?? {});
  return others.length === 0 ? first : unitedSchema([first, ...others]);
}

const CHECKS: Readonly<Record<string, readonly string[]>> = {
  object: ['minProperties', 'maxProperties', 'propertyNames'],
  array: ['minItems', 'maxItems', 'uniqueItems'],
  string: ['format', 'pattern', 'minLength', 'maxLength', 'contentEncoding', 'contentMediaType'],
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
};

/** The checks of one type that every form of that type makes alike. */
function commonChecks({ schemas, type }: { schemas: readonly JsonSchema[]; type: string }): JsonSchema {
  const [first, ...others] = schemas.filter((schema) => mayBe(schema, type));
  if (first === undefined || schemas.some((schema) => mayBe(schema, type) && ownValues(schema) !== undefined))
    return {};
  const kept = (CHECKS[type] ?? []).filter(
    (keyword) => Object.hasOwn(first, keyword) && others.every((other) => sameText(other[keyword], first[keyword])),
  );
  return Object.fromEntries(kept.map((keyword) => [keyword, first[keyword]]));
}

function mayBe(schema: JsonSchema, type: string): boolean {
  const types = [schema.type ?? (isObject(schema.properties) ? 'object' : [])].flat();
  return type === 'number' ? types.some((name) => NUMERIC.includes(String(name))) : types.includes(type);
}

/** What the document says of each form, each text once. */
function textsOf(schemas: readonly JsonSchema[]): JsonSchema {
  const texts = new Set(schemas.flatMap(({ description }) => (typeof description === 'string' ? [description] : [])));
  return texts.size === 0 ? {} : { description: [...texts].join('\n\n') };
}

function sameText(one: unknown, other: unknown): boolean {
  return one === other || JSON.stringify(one) === JSON.stringify(other);
}
