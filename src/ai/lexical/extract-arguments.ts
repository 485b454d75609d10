import type { JsonSchema } from '../../schemas/json-schema.ts';
import { findValue } from './find-value.ts';
import { kindOf, lastingKinds, leafKinds } from './leaf-kind.ts';
import { asSchema, type LeafParameter, leafParameters, typeOf } from './leaf-parameters.ts';
import { findPostalAddress } from './postal-address.ts';
import type { Found } from './value-search.ts';

/** What customers wrote, newest first. */
export interface Evidence {
  schema: JsonSchema;
  /** messages of the request at hand: may hold any value */
  recent: string[];
  /** older ones: only ids and e-mail addresses still count */
  earlier: string[];
  /** the whole answer to a question for one single value */
  answer?: string | undefined;
}

export interface Extraction {
  arguments: Record<string, unknown>;
  /** required values that nobody has named, in the schema's order */
  missing: LeafParameter[];
  /** at least one value stands in `recent` */
  foundInRecent: boolean;
}

/** Fills a tool's arguments from what customers wrote, by JSON Schema. Guesses nothing: two candidates are none. */
export function extractArguments({ schema, recent, earlier, answer }: Evidence): Extraction {
  const leaves = leafParameters(schema);
  const found = new Map<LeafParameter, unknown>();
  let texts = recent;
  let older = earlier;
  let foundInRecent = false;

  function take({ leaf, value, source }: Found & { leaf: LeafParameter }): void {
    found.set(leaf, value);
    texts = texts.map((text) => without(text, source));
    older = older.map((text) => without(text, source));
  }

  for (const [leaf, value] of findPostalAddress({ leaves, texts })) {
    take({ leaf, ...value });
    foundInRecent = true;
  }
  for (const leaf of bySureness(leaves)) {
    if (found.has(leaf)) continue;
    const kind = kindOf(leaf);
    const now = findValue({ leaf, texts, leaves, answer });
    const value = now ?? (lastingKinds.has(kind) ? findValue({ leaf, texts: older, leaves, old: true }) : undefined);
    if (value === undefined) continue;
    take({ leaf, ...value });
    foundInRecent ||= now !== undefined && kind !== 'constant';
  }

  const values = leaves.flatMap((leaf): PathValue[] => (found.has(leaf) ? [[leaf.path, found.get(leaf)]] : []));
  return {
    arguments: { ...emptyObjects(schema), ...assembled(values) },
    missing: missingOf({ leaves, found }),
    foundInRecent,
  };
}

/** A required object may have nothing in it that must be named. */
function emptyObjects({ required, properties }: JsonSchema): Record<string, unknown> {
  const wanted = new Set(Array.isArray(required) ? required : []);
  const isEmptied = ([name, schema]: [string, unknown]) => wanted.has(name) && typeOf(asSchema(schema)) === 'object';
  return Object.fromEntries(
    Object.entries(asSchema(properties))
      .filter(isEmptied)
      .map(([name]) => [name, {}]),
  );
}

function bySureness(leaves: LeafParameter[]): LeafParameter[] {
  const rank = (leaf: LeafParameter) => leafKinds.indexOf(kindOf(leaf)) * 2 + (leaf.required ? 0 : 1);
  return leaves.toSorted((one, other) => rank(one) - rank(other));
}

/** A required value inside an optional object is wanted only once something else of that object is there. */
function missingOf({
  leaves,
  found,
}: {
  leaves: LeafParameter[];
  found: Map<LeafParameter, unknown>;
}): LeafParameter[] {
  const paths = [...found.keys()].map((leaf) => leaf.path.join('/'));
  return leaves.filter(
    (leaf) =>
      leaf.required &&
      !found.has(leaf) &&
      leaf.optionalParents.every((parent) => paths.some((path) => path.startsWith(`${parent}/`))),
  );
}

type PathValue = [path: string[], value: unknown];

function assembled(values: PathValue[]): Record<string, unknown> {
  const keys = [...new Set(values.map(([path]) => path[0] ?? ''))];
  // fromEntries makes own properties, also of a parameter named `__proto__`
  return Object.fromEntries(
    keys.map((key) => {
      const inner = values.filter(([path]) => path[0] === key);
      const leaf = inner.find(([path]) => path.length === 1);
      return [key, leaf ? leaf[1] : assembled(inner.map(([path, value]): PathValue => [path.slice(1), value]))];
    }),
  );
}

function without(text: string, source: string): string {
  return source === '' ? text : text.replace(source, () => ' ~ ');
}
