import { ErrandError } from '../../errors.ts';
import { type DocumentObject, isObject, type Located, own, pointerTo } from '../located.ts';
import { cut } from '../quoted.ts';
import type { Dialect } from '../read-document.ts';
import { notUsable } from '../refusals.ts';
import type { References } from '../resolve-refs.ts';
import { circles } from './circles.ts';
import { composedSchema } from './composed-schema.ts';
import {
  type Inlined,
  isTooDeep,
  isTooLarge,
  MAX_CHARACTERS,
  MAX_DEPTH,
  NONE_WITHHELD,
  objectOf,
  tooDeep,
  tooLarge,
  Unusable,
  united,
} from './inlined.ts';
import { ANNOTATIONS } from './schema-keywords.ts';
import { withoutDemands } from './withheld.ts';

/** A document's schemas as self-contained JSON Schema, each written out once and shared between its users. */
export interface SchemaInliner {
  /** @throws ErrandError `invalid_tool_schema`: circular, unresolvable, no schema at all, or too large written out */
  inline(schema: Located): Inlined;
  /** the place in the document that a schema returned by `inline`, or a schema inside it, came from */
  pointerOf(schema: object): string | undefined;
  /** says that a schema made from another one stands for the same place */
  copied(copy: object, of: object): void;
}

export interface InlinerOptions {
  refs: References;
  dialect: Dialect;
  /** leave out what is unusable and not demanded, and cut circles, instead of refusing */
  adapt: boolean;
  /** leave out texts, examples and defaults */
  bare?: boolean;
}

interface Failure {
  error: ErrandError;
  nesting: number;
}

/** How often a circular schema may stand inside itself when it is adapted: as often as the budget allows. */
const LEVELS = [3, 2, 1, 0];
const CIRCLE_BUDGET = 20_000;

/** Thrown where a circle closes, to begin again with circles counted. */
const CIRCLE_FOUND = Symbol('a circle was found');

/** Writes schemas out lazily: only what `inline` is asked for is read, so circular answers never matter. */
export function schemaInliner({ refs, dialect, adapt, bare = false }: InlinerOptions): SchemaInliner {
  const siblingsCount = dialect === '3.1';
  const pointers = new WeakMap<object, string>();
  /** the schemas being written out, each with the levels at which it is, as bits */
  const open = new Map<object, number>();
  let nesting = 0;
  const ring = circles(refs);
  /** per number of levels: schema by what is left of them */
  const finished = LEVELS.map(() => new Map<object, Inlined[]>());
  /** what could not be written out, and from which nesting on: only adapting comes back to it */
  const failed = LEVELS.map(() => new Map<object, Failure[]>());
  let cutsCircles = false;
  let levels = 3;

  function inlined(node: Located, left: number): Inlined {
    const { value, pointer } = node;
    if (typeof value === 'boolean') {
      return { schema: value, characters: 5, depth: 1, changes: [], withheld: NONE_WITHHELD };
    }
    if (!isObject(value)) throw notUsable('a schema must be an object', pointer, 'write it as one');
    const cache = finished[levels];
    const known = cache?.get(value)?.[left];
    if (known !== undefined) return known;
    const failure = failed[levels]?.get(value)?.[left];
    if (failure !== undefined && nesting >= failure.nesting) throw failure.error;
    const openAt = open.get(value) ?? 0;
    if ((openAt & (1 << left)) !== 0) throw circle(pointer, 'this schema holds itself');
    if (nesting >= MAX_DEPTH) throw tooDeep(pointer);
    open.set(value, openAt | (1 << left));
    nesting += 1;
    try {
      const at = { value, pointer };
      const result = Object.hasOwn(value, '$ref') ? reference(at, left) : composed(at, left);
      if (result.characters > MAX_CHARACTERS) throw tooLarge(pointer);
      if (result.depth > MAX_DEPTH) throw tooDeep(pointer);
      if (isObject(result.schema) && !pointers.has(result.schema)) pointers.set(result.schema, pointer);
      const byLevel = cache?.get(value) ?? [];
      byLevel[left] = result;
      cache?.set(value, byLevel);
      return result;
    } catch (error) {
      if (adapt && error instanceof ErrandError) noteFailure({ value, left, error });
      throw error;
    } finally {
      nesting -= 1;
      if (openAt === 0) open.delete(value);
      else open.set(value, openAt);
    }
  }

  /** What is too deep here need not be elsewhere; everything else stays as it is. */
  function noteFailure({ value, left, error }: { value: object; left: number; error: ErrandError }): void {
    const byLevel = failed[levels]?.get(value) ?? [];
    byLevel[left] = { error, nesting: isTooDeep(error) ? nesting - 1 : 0 };
    failed[levels]?.set(value, byLevel);
  }

  function reference({ value, pointer }: Located<DocumentObject>, left: number): Inlined {
    const written = own(value, '$ref');
    const target = refs.target({ at: pointer, reference: written });
    const result = followed({ value, pointer, target, left });
    const { $ref: _, ...siblings } = value;
    // OpenAPI 2.0 and 3.0 say to ignore what stands beside a reference; a text there only helps the AI.
    const kept = Object.entries(siblings).filter(([keyword]) => siblingsCount || TEXTS.has(keyword));
    if (kept.length === 0 || !isObject(result.schema)) return result;
    const beside = composed({ value: Object.fromEntries(kept), pointer }, left);
    const characters = result.characters + beside.characters;
    const depth = Math.max(result.depth, beside.depth) + 1;
    const changes = united([result.changes, beside.changes]);
    const constraints = Object.keys(beside.schema).filter((keyword) => !ANNOTATIONS.has(keyword));
    if (constraints.length === 0) {
      const schema = { ...result.schema, ...objectOf(beside.schema) };
      pointers.set(schema, target.pointer);
      return { schema, characters, depth, changes, withheld: result.withheld };
    }
    const { allOf = [], ...rest } = objectOf(beside.schema);
    const withheld = new Set([...result.withheld, ...beside.withheld]);
    const schema = { ...rest, allOf: [result.schema, ...[allOf].flat()] };
    return { schema: withoutDemands({ schema, withheld, copied }), characters, depth, changes, withheld };
  }

  function followed({
    value,
    pointer,
    target,
    left,
  }: Located<DocumentObject> & { target: Located; left: number }): Inlined {
    const at = pointerTo(pointer, '$ref');
    const isClosed = isObject(target.value) && open.has(target.value);
    if (isClosed && adapt && !cutsCircles) throw CIRCLE_FOUND;
    const isWithin = cutsCircles && ring.isWithin({ value, pointer }, target);
    if (isWithin ? left === 0 : isClosed) {
      throw circle(at, `circular: ${cut(String(own(value, '$ref')))} leads back to itself`);
    }
    return inlined(target, isWithin ? left - 1 : levels);
  }

  /** A child that is unusable may be left out by what it stands in; without `adapt` it is refused at once. */
  function tried(node: Located, left: number): Inlined | Unusable {
    if (!adapt) return inlined(node, left);
    try {
      return inlined(node, left);
    } catch (error) {
      if (!(error instanceof ErrandError) || isTooLarge(error)) throw error;
      return new Unusable(error);
    }
  }

  function composed(node: Located<DocumentObject>, left: number): Inlined {
    return composedSchema({
      node,
      refs,
      dialect,
      adapt,
      bare,
      // within a circle the count goes on; a schema outside it has none
      part: (child) => tried(child, cutsCircles && !ring.isTogether(node.value, child.value) ? levels : left),
      copied,
    });
  }

  function copied(copy: object, of: object): void {
    const from = pointers.get(of);
    if (from !== undefined && copy !== of) pointers.set(copy, from);
  }

  function attempt(schema: Located, count: number): Inlined {
    levels = count;
    nesting = 0;
    open.clear();
    return inlined(schema, count);
  }

  return {
    inline(schema) {
      try {
        const result = attempt(schema, 3);
        if (!cutsCircles || result.characters <= CIRCLE_BUDGET || result.changes.length === 0) return result;
      } catch (error) {
        if (error !== CIRCLE_FOUND && !isTooLarge(error)) throw error;
        if (error === CIRCLE_FOUND) cutsCircles = true;
        else if (!cutsCircles) throw error;
      }
      return fewestLevels(schema);
    },
    pointerOf: (schema) => pointers.get(schema),
    copied,
  };

  /** With as many levels as the budget allows; with none, whatever the size. */
  function fewestLevels(schema: Located): Inlined {
    for (const count of LEVELS) {
      try {
        const result = attempt(schema, count);
        if (count === 0 || result.characters <= CIRCLE_BUDGET) return result;
      } catch (error) {
        if (count === 0 || !isTooLarge(error)) throw error;
      }
    }
    throw tooLarge(schema.pointer);
  }
}

function circle(pointer: string, reason: string): Error {
  return notUsable(reason, pointer, 'cut the circle');
}

const TEXTS: ReadonlySet<string> = new Set(['description', 'title']);
