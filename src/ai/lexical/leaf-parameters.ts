import { unescapedKey } from '../../schemas/json-pointer.ts';
import type { JsonSchema } from '../../schemas/json-schema.ts';

/** One value that a tool wants: a scalar, or a list of scalars. */
export interface LeafParameter {
  /** e.g. `['body', 'amount']` */
  path: string[];
  schema: JsonSchema;
  required: boolean;
  /** the paths of objects around it that may be left out, joined by `/` */
  optionalParents: string[];
}

// a parameter, a field of the body, a field of an object in it
const deepest = 3;

/** The values inside an object schema, in its order; `$ref`s into the same document are followed. */
export function leafParameters(root: JsonSchema): LeafParameter[] {
  return leavesOf({ root, schema: root, path: [], optionalParents: [] });
}

function leavesOf({
  root,
  schema,
  path,
  optionalParents,
}: {
  root: JsonSchema;
  schema: JsonSchema;
  path: string[];
  optionalParents: string[];
}): LeafParameter[] {
  const required = new Set(Array.isArray(schema.required) ? schema.required : []);
  return Object.entries(asSchema(schema.properties)).flatMap(([name, given]) => {
    const inner = resolved(root, asSchema(given));
    const at = [...path, name];
    if (inner.readOnly === true) return [];
    if (typeOf(inner) !== 'object') return [{ path: at, schema: inner, required: required.has(name), optionalParents }];
    if (at.length >= deepest) return [];
    const parents = required.has(name) ? optionalParents : [...optionalParents, at.join('/')];
    return leavesOf({ root, schema: inner, path: at, optionalParents: parents });
  });
}

/** The first type that is not `null`; an object or a list is known by its keywords. */
export function typeOf(schema: JsonSchema): string {
  const type = Array.isArray(schema.type) ? schema.type.find((one) => one !== 'null') : schema.type;
  if (typeof type === 'string') return type;
  if (schema.properties !== undefined) return 'object';
  return schema.items === undefined ? 'string' : 'array';
}

/** Follows `$ref` and takes the first branch of a choice; what it can't follow is the empty schema. */
function resolved(root: JsonSchema, schema: JsonSchema, depth = 0): JsonSchema {
  if (depth > 8) return {};
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref
      .replace(/^#\/?/, '')
      .split('/')
      .filter(Boolean)
      .map(unescapedKey)
      .reduce<unknown>((at, key) => (Object.hasOwn(asSchema(at), key) ? asSchema(at)[key] : undefined), root);
    return resolved(root, asSchema(target), depth + 1);
  }
  const choice = [schema.anyOf, schema.oneOf, schema.allOf].find(Array.isArray);
  if (choice === undefined || schema.type !== undefined) return schema;
  const branches = choice.map((branch) => resolved(root, asSchema(branch), depth + 1));
  if (schema.allOf !== undefined) return merged(branches, schema);
  return { ...(branches.find((branch) => branch.type !== 'null') ?? {}), ...described(schema) };
}

function merged(branches: JsonSchema[], schema: JsonSchema): JsonSchema {
  const properties = Object.assign({}, ...branches.map((branch) => asSchema(branch.properties)));
  const required = branches.flatMap((branch) => (Array.isArray(branch.required) ? branch.required : []));
  const hasProperties = Object.keys(properties).length > 0;
  return {
    ...Object.assign({}, ...branches),
    ...described(schema),
    ...(hasProperties ? { properties, required } : {}),
  };
}

function described(schema: JsonSchema): JsonSchema {
  return schema.description === undefined ? {} : { description: schema.description };
}

/** Anything that is no object counts as the schema without keywords. */
export function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}
