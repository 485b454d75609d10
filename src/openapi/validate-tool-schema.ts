import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { isObject, pointerTo } from './located.ts';
import { notUsable } from './refusals.ts';
import { SCHEMA_KEYWORDS, SCHEMA_LIST_KEYWORDS, SCHEMA_MAP_KEYWORDS, TYPES } from './schema/schema-keywords.ts';

// Patterns are read without the unicode flag: real ones hold escapes that it forbids.
const ajv = new Ajv2020({
  strict: false,
  logger: false,
  unicodeRegExp: false,
  ownProperties: true,
  validateSchema: false,
});
formats.default(ajv);

/** Proves schemas fit for a tool; keeps what it has proven, so a schema that many operations share is checked once. */
export interface ToolSchemaValidator {
  /**
   * @throws ErrandError `invalid_tool_schema` with the pointer into the document: a type outside JSON Schema's seven, a
   * oneOf/anyOf inside another, or whatever else keeps the schema from compiling
   */
  validate(schema: JsonSchema): void;
}

/** `pointerOf` tells where in the document a schema came from (see `SchemaInliner`). */
export function toolSchemaValidator(pointerOf: (schema: object) => string | undefined): ToolSchemaValidator {
  const proven = new WeakSet<object>();
  const visited = { outside: new WeakSet<object>(), inChoice: new WeakSet<object>() };

  function check({ schema, pointer, inChoice }: { schema: unknown; pointer: string; inChoice: boolean }): void {
    if (!isObject(schema)) return;
    const seen = inChoice ? visited.inChoice : visited.outside;
    if (seen.has(schema)) return;
    const here = pointerOf(schema) ?? pointer;
    checkType(schema.type, here);
    checkPattern(schema.pattern, here);
    for (const { keyword, child, at } of children(schema, here)) {
      const isChoice = keyword === 'oneOf' || keyword === 'anyOf';
      if (isChoice && inChoice)
        throw notUsable(`${keyword} inside another oneOf or anyOf: flatten them`, pointerTo(here, keyword));
      check({ schema: child, pointer: at, inChoice: inChoice || isChoice });
    }
    seen.add(schema);
  }

  function compile(schema: JsonSchema): void {
    if (ajv.validateSchema(schema) !== true) throw unfit({ schema, error: ajv.errors?.[0], pointerOf });
    try {
      ajv.compile(schema);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw notUsable(`does not compile: ${reason}`, pointerOf(schema) ?? '');
    } finally {
      ajv.removeSchema(schema);
    }
  }

  return {
    validate(schema) {
      if (proven.has(schema)) return;
      check({ schema, pointer: pointerOf(schema) ?? '', inChoice: false });
      compile(schema);
      proven.add(schema);
    },
  };
}

function* children(schema: JsonSchema, here: string): Generator<{ keyword: string; child: unknown; at: string }> {
  for (const [keyword, content] of Object.entries(schema)) {
    const at = pointerTo(here, keyword);
    if (SCHEMA_KEYWORDS.has(keyword)) yield { keyword, child: content, at };
    const isNested = SCHEMA_LIST_KEYWORDS.has(keyword) || SCHEMA_MAP_KEYWORDS.has(keyword);
    if (!isNested || typeof content !== 'object' || content === null) continue;
    for (const [key, child] of Object.entries(content)) yield { keyword, child, at: pointerTo(at, key) };
  }
}

function checkType(type: unknown, pointer: string): void {
  if (type === undefined) return;
  const types = [type].flat();
  const strangers = types.filter((name) => !TYPES.has(name));
  if (types.length > 0 && strangers.length === 0) return;
  const [wrong = type] = strangers;
  throw notUsable(`${JSON.stringify(wrong)} is no JSON Schema type`, pointerTo(pointer, 'type'));
}

function checkPattern(pattern: unknown, pointer: string): void {
  if (typeof pattern !== 'string') return;
  try {
    new RegExp(pattern);
  } catch {
    throw notUsable(
      `the pattern ${JSON.stringify(pattern)} is no ECMAScript regular expression`,
      pointerTo(pointer, 'pattern'),
    );
  }
}

/** The refusal for a breach of JSON Schema's own rules, at the deepest place that has a pointer in the document. */
function unfit({
  schema,
  error,
  pointerOf,
}: {
  schema: JsonSchema;
  error: ErrorObject | undefined;
  pointerOf: (schema: object) => string | undefined;
}): Error {
  let pointer = pointerOf(schema) ?? '';
  let part: unknown = schema;
  for (const step of (error?.instancePath ?? '').split('/').slice(1)) {
    const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
    part = typeof part === 'object' && part !== null && Object.hasOwn(part, key) ? Reflect.get(part, key) : undefined;
    pointer = (typeof part === 'object' && part !== null ? pointerOf(part) : undefined) ?? pointerTo(pointer, key);
  }
  return notUsable(`not valid JSON Schema: ${error?.message ?? 'unknown'}`, pointer);
}
