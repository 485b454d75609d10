import type { JsonSchema } from '../../schemas/json-schema.ts';
import { type DocumentObject, isObject, type Located, own, pointerTo } from '../located.ts';
import { notUsable } from '../refusals.ts';
import { referenceTarget } from '../resolve-refs.ts';
import { dataSize } from './data-size.ts';
import { isReadOnly } from './read-only.ts';
import {
  ANNOTATIONS,
  DATA_KEYWORDS,
  plainJsonSchema,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
} from './schema-keywords.ts';

/** Nodes that one schema may hold once every reference stands written out; the largest real one seen has some 10,000. */
const MAX_NODES = 50_000;
const MAX_DEPTH = 100;

/** A document's schemas as self-contained JSON Schema, each written out once and shared between its users. */
export interface SchemaInliner {
  /** @throws ErrandError `invalid_tool_schema`: circular, unresolvable, no schema at all, or too large written out */
  inline(schema: Located): JsonSchema;
  /** the place in the document that a schema returned by `inline`, or a schema inside it, came from */
  pointerOf(schema: object): string | undefined;
}

/** A schema written out, with what it adds to the schema around it. */
interface Inlined {
  schema: JsonSchema | boolean;
  nodes: number;
  depth: number;
}

/** Writes schemas out lazily: only what `inline` is asked for is read, so circular answers never matter. */
export function schemaInliner({ root, version }: { root: DocumentObject; version: string }): SchemaInliner {
  const siblingsCount = !version.startsWith('3.0');
  const finished = new Map<object, Inlined>();
  const pointers = new WeakMap<object, string>();
  const open = new Set<object>();

  function inlined(node: Located): Inlined {
    const { value, pointer } = node;
    if (typeof value === 'boolean') return { schema: value, nodes: 1, depth: 1 };
    if (!isObject(value)) throw notUsable('a schema must be an object', pointer);
    const known = finished.get(value);
    if (known !== undefined) return known;
    if (open.has(value)) throw notUsable('this schema holds itself: cut the circle', pointer);
    if (open.size >= MAX_DEPTH) throw tooDeep(pointer);
    open.add(value);
    try {
      const result = Object.hasOwn(value, '$ref') ? reference({ value, pointer }) : keywords({ value, pointer });
      if (result.nodes > MAX_NODES) throw tooLarge(pointer);
      if (result.depth > MAX_DEPTH) throw tooDeep(pointer);
      if (isObject(result.schema) && !pointers.has(result.schema)) pointers.set(result.schema, pointer);
      finished.set(value, result);
      return result;
    } finally {
      open.delete(value);
    }
  }

  function reference({ value, pointer }: Located<DocumentObject>): Inlined {
    const target = referenceTarget({ root, at: pointer, reference: own(value, '$ref') });
    if (isObject(target.value) && open.has(target.value)) {
      throw notUsable(`circular: ${String(own(value, '$ref'))} leads back to itself`, pointerTo(pointer, '$ref'));
    }
    const result = inlined(target);
    const { $ref: _, ...siblings } = value;
    // OpenAPI 3.0 says to ignore what stands beside a reference; a text there only helps the AI.
    const kept = Object.entries(siblings).filter(([keyword]) => siblingsCount || TEXTS.has(keyword));
    if (kept.length === 0 || !isObject(result.schema)) return result;
    const beside = keywords({ value: Object.fromEntries(kept), pointer });
    const nodes = result.nodes + beside.nodes;
    const depth = Math.max(result.depth, beside.depth) + 1;
    const constraints = Object.keys(beside.schema).filter((keyword) => !ANNOTATIONS.has(keyword));
    if (constraints.length === 0) {
      const schema = { ...result.schema, ...objectOf(beside.schema) };
      pointers.set(schema, target.pointer);
      return { schema, nodes, depth };
    }
    const { allOf = [], ...rest } = objectOf(beside.schema);
    return { schema: { ...rest, allOf: [result.schema, ...[allOf].flat()] }, nodes, depth };
  }

  function keywords({ value, pointer }: Located<DocumentObject>): Inlined {
    let nodes = 1;
    let depth = 0;
    const add = (child: Located): JsonSchema | boolean => {
      const result = inlined(child);
      nodes += result.nodes;
      depth = Math.max(depth, result.depth);
      if (nodes > MAX_NODES) throw tooLarge(pointer);
      return result.schema;
    };
    const leftOut = new Set<unknown>();
    const entries: [string, unknown][] = [];
    for (const [keyword, content] of Object.entries(value)) {
      const at = pointerTo(pointer, keyword);
      if (keyword === '$dynamicRef') throw notUsable('a $dynamicRef has no target that could be written out', at);
      if (SCHEMA_KEYWORDS.has(keyword)) entries.push([keyword, add({ value: content, pointer: at })]);
      else if (SCHEMA_LIST_KEYWORDS.has(keyword)) {
        if (!Array.isArray(content)) throw notUsable(`${keyword} must be a list of schemas`, at);
        entries.push([keyword, content.map((item, index) => add({ value: item, pointer: pointerTo(at, index) }))]);
      } else if (SCHEMA_MAP_KEYWORDS.has(keyword)) {
        if (!isObject(content)) throw notUsable(`${keyword} must map names to schemas`, at);
        const schemas = Object.entries(content).flatMap(([name, item]): [string, unknown][] => {
          const child = { value: item, pointer: pointerTo(at, name) };
          if (keyword !== 'properties' || !isReadOnly({ root, schema: child })) return [[name, add(child)]];
          leftOut.add(name);
          return [];
        });
        entries.push([keyword, Object.fromEntries(schemas)]);
      } else if (DATA_KEYWORDS.has(keyword) || keyword === 'example') {
        nodes += dataSize({ value: content, limit: MAX_NODES, pointer: at });
        if (keyword !== 'example') entries.push([keyword, content]);
      }
    }
    const copied = entries.map(([keyword, content]): [string, unknown] => [
      keyword,
      keyword === 'required' && Array.isArray(content) ? content.filter((name) => !leftOut.has(name)) : content,
    ]);
    return { schema: plainJsonSchema(value, Object.fromEntries(copied)), nodes, depth: depth + 1 };
  }

  return {
    inline: (schema) => objectOf(inlined(schema).schema),
    pointerOf: (schema) => pointers.get(schema),
  };
}

function tooLarge(pointer: string): Error {
  return notUsable(`more than ${MAX_NODES} parts once its references are written out`, pointer);
}

function tooDeep(pointer: string): Error {
  return notUsable(`more than ${MAX_DEPTH} schemas inside each other`, pointer);
}

const TEXTS: ReadonlySet<string> = new Set(['description', 'title']);

/** `true` and `false` are schemas too; written as objects where only an object may stand. */
function objectOf(schema: JsonSchema | boolean): JsonSchema {
  if (typeof schema !== 'boolean') return schema;
  return schema ? {} : { not: {} };
}
