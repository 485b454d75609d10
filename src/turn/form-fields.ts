/** The fields of a form body, and those of them that are written in a style of their own. */
import { ErrandError } from '../errors.ts';
import type { ActionBody } from '../schemas/action.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { assertOwnNames } from './own-names.ts';
import { type Pair, pairsOfParameter } from './serialize-parameter.ts';

export type Fields = [name: string, value: unknown][];

/** @throws ErrandError `invalid_request` for a value that has no fields */
export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ErrandError('invalid_request', 'body: a form is an object of fields', { field: 'body' });
  }
  return Object.entries(value);
}

/** A list's items, each sent as a field of the same name; what is null is left out. */
export function itemsOf(value: unknown): unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/**
 * The pairs of a field whose encoding names a style, e.g. `address[city]=Ghent` of `deepObject`; undefined when it names none.
 * @throws ErrandError `invalid_request` naming the field, when the style cannot write this value
 */
export function styledPairs({
  name,
  value,
  fields,
  body,
  encode,
}: {
  name: string;
  value: unknown;
  fields: Fields;
  body: ActionBody;
  encode: (text: string) => string;
}): Pair[] | undefined {
  const { style, explode } = encodingOf(body, name);
  if ((style === undefined && explode === undefined) || value === undefined || value === null) return undefined;
  const argument = `body/${name}`;
  const pairs = pairsOfParameter({ parameter: { name, argument, style, explode }, value, encode });
  const others = [...Object.keys(asSchema(body.schema.properties) ?? {}), ...fields.map(([other]) => other)];
  assertOwnNames({ argument, names: pairs.map(([own]) => own), others: others.filter((other) => other !== name) });
  return pairs;
}

export function encodingOf({ encoding = {} }: ActionBody, name: string) {
  return (Object.hasOwn(encoding, name) ? encoding[name] : undefined) ?? {};
}

/** A schema's inside is unchecked JSON; any object among it may be looked into as a schema. */
export function asSchema(value: unknown): JsonSchema | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : undefined;
}
