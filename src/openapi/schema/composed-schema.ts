import type { JsonSchema } from '../../schemas/json-schema.ts';
import type { Adaptation } from '../import-report.ts';
import { type DocumentObject, isObject, type Located, own, pointerTo } from '../located.ts';
import { cut, quoted } from '../quoted.ts';
import type { Dialect } from '../read-document.ts';
import { notUsable } from '../refusals.ts';
import type { References } from '../resolve-refs.ts';
import { adaptedType, droppedKeyword, leftOutPart } from './adapted-keywords.ts';
import { dataSize } from './data-size.ts';
import { discriminated, discriminatorOf } from './discriminated.ts';
import { type Inlined, MAX_CHARACTERS, NONE_WITHHELD, tooLarge, Unusable, united } from './inlined.ts';
import { keywordFault } from './keyword-values.ts';
import { plainJsonSchema } from './plain-json-schema.ts';
import { isReadOnly } from './read-only.ts';
import {
  DATA_KEYWORDS,
  SCHEMA_KEYWORDS,
  SCHEMA_LIST_KEYWORDS,
  SCHEMA_MAP_KEYWORDS,
  TEXT_KEYWORDS,
  TYPES,
} from './schema-keywords.ts';
import { withoutDemands } from './withheld.ts';

/**
 * One schema of the document that is no reference, keyword by keyword. `part` writes out a schema inside it; what it returns
 * as unusable is left out where nothing demands it.
 * @throws ErrandError `invalid_tool_schema` at the pointer of the keyword
 */
export function composedSchema({
  node: { value, pointer },
  refs,
  dialect,
  adapt,
  bare,
  part,
  copied,
}: {
  node: Located<DocumentObject>;
  refs: References;
  dialect: Dialect;
  adapt: boolean;
  bare: boolean;
  part: (child: Located) => Inlined | Unusable;
  /** called with every changed copy of a schema that `part` returned */
  copied: (copy: JsonSchema, of: JsonSchema) => void;
}): Inlined {
  const changes: (readonly Adaptation[])[] = [];
  const schema: JsonSchema = {};
  let characters = 2;
  let depth = 0;
  let isEmptyList = false;
  const withheld = new Set<string>();

  const add = (child: Located, isSameObject = false): JsonSchema | boolean | Unusable => {
    const result = part(child);
    if (result instanceof Unusable) return result;
    if (isSameObject) for (const name of result.withheld) withheld.add(name);
    characters += result.characters;
    depth = Math.max(depth, result.depth);
    if (result.changes.length > 0) changes.push(result.changes);
    if (characters > MAX_CHARACTERS) throw tooLarge(pointer);
    return result.schema;
  };
  const leaveOut = ({ cause }: Unusable, what: string): void => {
    changes.push([leftOutPart(cause, what)]);
  };

  function writeData(keyword: string, { value: content, pointer: at }: Located): void {
    if (bare && ANNOTATING.has(keyword)) return;
    characters += dataSize({ value: content, limit: MAX_CHARACTERS, pointer: at });
    const fault = isDraftFour(keyword, content) ? undefined : keywordFault(keyword, content);
    if (fault !== undefined && !adapt) throw notUsable(`${keyword} ${fault}`, at, 'correct it or leave it out');
    if (fault !== undefined) changes.push([droppedKeyword(keyword, fault, at)]);
    else if (keyword !== 'example') schema[keyword] = content;
  }

  function writeOne(keyword: string, content: Located): void {
    const before = changes.length;
    const child = add(content);
    if (NEGATED.has(keyword) && adapt && (child instanceof Unusable || changes.length > before)) {
      changes.splice(before, Infinity, [droppedKeyword(keyword, 'holds what can not be checked', content.pointer)]);
    } else if (!(child instanceof Unusable)) schema[keyword] = child;
    else if (keyword === 'items' && !isPositive(own(value, 'minItems')) && !Object.hasOwn(value, 'prefixItems')) {
      isEmptyList = true;
      leaveOut(child, 'the list stays empty here');
    } else if (CLOSEABLE.has(keyword)) {
      schema[keyword] = false;
      leaveOut(child, 'nothing else may stand here');
    } else throw child.cause;
  }

  function writeList(keyword: string, { value: content, pointer: at }: Located): void {
    if (!Array.isArray(content)) throw notUsable(`${keyword} must be a list of schemas`, at, 'write it as one');
    if (content.length === 0) throw notUsable(`${keyword} must hold at least one schema`, at, 'leave it out');
    const children = content.map((item, index) =>
      add({ value: item, pointer: pointerTo(at, index) }, keyword === 'allOf'),
    );
    const usable = children.filter((child) => !(child instanceof Unusable));
    const isChoice = keyword === 'anyOf' || keyword === 'oneOf';
    for (const child of children) {
      if (!(child instanceof Unusable)) continue;
      if (!isChoice || usable.length === 0) throw child.cause;
      leaveOut(child, 'this form can not be chosen');
    }
    if (!isChoice) {
      schema[keyword] = usable;
      return;
    }
    const told = discriminated({ node: { value, pointer }, written: content, branches: children, dialect, copied });
    schema[keyword] = told.forms;
    characters += told.characters;
  }

  function writeMap(keyword: string, { value: content, pointer: at }: Located): void {
    if (!isObject(content)) throw notUsable(`${keyword} must map names to schemas`, at, 'write it as an object');
    const isProperties = keyword === 'properties';
    const schemas = Object.entries(content).flatMap(([name, item]): [string, unknown][] => {
      const child = { value: item, pointer: pointerTo(at, name) };
      characters += name.length + 4;
      if (isProperties && isForAnswers({ refs, schema: child, adapt })) {
        withheld.add(name);
        return [];
      }
      const inner = add(child);
      if (!(inner instanceof Unusable)) return [[name, inner]];
      if (!isProperties || isDemanded(value, name)) throw inner.cause;
      leaveOut(inner, `"${cut(name)}" can not be given here`);
      return [];
    });
    schema[keyword] = Object.fromEntries(schemas);
  }

  function write(keyword: string, content: Located): void {
    if (keyword === 'type') {
      const type = typeOf({ type: content.value, pointer: content.pointer, adapt, changes });
      if (type !== undefined) schema.type = type;
      characters += TYPE_CHARACTERS;
    } else if (TEXT_KEYWORDS.has(keyword)) {
      if (typeof content.value !== 'string' || (bare && keyword !== 'format')) return;
      schema[keyword] = content.value;
      characters += content.value.length;
    } else if (DATA_KEYWORDS.has(keyword) || keyword === 'example') writeData(keyword, content);
    else if (SCHEMA_KEYWORDS.has(keyword)) writeOne(keyword, content);
    else if (SCHEMA_LIST_KEYWORDS.has(keyword)) writeList(keyword, content);
    else if (SCHEMA_MAP_KEYWORDS.has(keyword)) writeMap(keyword, content);
    else if (keyword === 'deprecated' && content.value === true) schema.deprecated = true;
    else if (keyword === 'discriminator' && dialect !== '2.0') discriminatorOf({ value, pointer });
    else if (keyword === '$dynamicRef') {
      throw notUsable('a $dynamicRef has no target that could be written out', content.pointer, 'use $ref');
    }
    characters += keyword.length + 4;
  }

  for (const keyword of Object.keys(value)) {
    write(keyword, { value: value[keyword], pointer: pointerTo(pointer, keyword) });
  }
  if (isEmptyList) Object.assign(schema, { items: {}, maxItems: 0 });
  if (Array.isArray(schema.required)) schema.required = [...new Set(schema.required)];
  const written = withheld.size === 0 ? schema : withoutDemands({ schema, withheld, copied });
  return {
    schema: plainJsonSchema(bare ? withoutExample(value) : value, written),
    withheld: withheld.size === 0 ? NONE_WITHHELD : withheld,
    characters,
    depth: depth + 1,
    changes: united(changes),
  };
}

function withoutExample({ example: _, ...schema }: DocumentObject): DocumentObject {
  return schema;
}

/** Of one of the seven names, in quotes. */
const TYPE_CHARACTERS = 8;

const ANNOTATING: ReadonlySet<string> = new Set(['default', 'example', 'examples']);

/** Keywords that mean "whatever else stands here": `false` closes them. */
const CLOSEABLE: ReadonlySet<string> = new Set(['additionalProperties', 'unevaluatedItems', 'unevaluatedProperties']);

/** Keywords that forbid or demand more the less their schema checks. */
const NEGATED: ReadonlySet<string> = new Set(['if', 'not']);

/** In 2.0 and 3.0 these two are true or false beside their bound; plainJsonSchema rewrites them. */
function isDraftFour(keyword: string, value: unknown): boolean {
  return typeof value === 'boolean' && (keyword === 'exclusiveMinimum' || keyword === 'exclusiveMaximum');
}

function isPositive(value: unknown): boolean {
  return typeof value === 'number' && value > 0;
}

function isDemanded(schema: DocumentObject, name: string): boolean {
  const required = own(schema, 'required');
  return Array.isArray(required) && required.includes(name);
}

/** Adapting, a property that leads nowhere is judged where it is written out. */
function isForAnswers({ adapt, ...property }: { refs: References; schema: Located; adapt: boolean }): boolean {
  try {
    return isReadOnly(property);
  } catch (error) {
    if (adapt) return false;
    throw error;
  }
}

function typeOf({
  type,
  pointer,
  adapt,
  changes,
}: {
  type: unknown;
  pointer: string;
  adapt: boolean;
  changes: (readonly Adaptation[])[];
}): unknown {
  if (TYPES.has(type)) return type;
  const types = Array.isArray(type) ? type : [type];
  const strangers = types.filter((name) => !TYPES.has(name));
  if (types.length > 0 && strangers.length === 0) return [...new Set(types)];
  if (adapt) {
    const adapted = adaptedType({ types, pointer });
    changes.push([adapted.change]);
    return adapted.type;
  }
  const wrong = strangers.length > 0 ? quoted(strangers[0]) : '[]';
  throw notUsable(
    `${wrong} is no JSON Schema type`,
    pointer,
    `use one of ${[...TYPES].join(', ')}${strangers[0] === null ? ', null in quotes' : ''}`,
  );
}
