/**
 * OpenAPI's `style` and `explode`: how one argument becomes text (OpenAPI 3.1, "Style Values"). Absent values never get
 * here. What the specification leaves undefined (an object inside a list) is written as JSON.
 */
import type { ActionParameter } from '../schemas/action.ts';

/** Encodes one name or value for the place where it will stand; headers take the identity. */
type Encode = (text: string) => string;

type Fields = [key: string, value: unknown][];

/** A path or header parameter as one text: styles `simple`, `label` and `matrix`. */
export function textOfParameter({ parameter, value, encode }: Serialization): string {
  if (parameter.contentType !== undefined) return encode(JSON.stringify(value));
  const explode = parameter.explode ?? false;
  const name = encode(parameter.name);
  if (parameter.style === 'matrix') {
    const separate = explode && typeof value === 'object';
    const pairs: string[] = separate
      ? explodedPairs({ name, value, encode })
      : [`${name}=${joined(value, encode, ',')}`];
    return pairs.map((pair) => `;${pair}`).join('');
  }
  const separator = parameter.style === 'label' && explode ? '.' : listSeparator(parameter.style, encode);
  const fields = explode ? fieldsOf(value) : undefined;
  const text = fields
    ? fields.map(([key, inner]) => `${encode(key)}=${encode(scalarText(inner))}`).join(separator)
    : joined(value, encode, separator);
  return parameter.style === 'label' ? `.${text}` : text;
}

/** A query or cookie parameter as `name=value` pairs: `form`, `spaceDelimited`, `pipeDelimited` and `deepObject`. */
export function pairsOfParameter({ parameter, value, encode }: Serialization): string[] {
  const name = encode(parameter.name);
  if (parameter.contentType !== undefined) return [`${name}=${encode(JSON.stringify(value))}`];
  const style = parameter.style ?? 'form';
  if (style === 'deepObject' && fieldsOf(value)) return deepPairs({ key: parameter.name, value, encode });
  if (parameter.explode ?? style === 'form') return explodedPairs({ name, value, encode });
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  return [`${name}=${joined(value, encode, listSeparator(style, encode))}`];
}

/** Between the items of a list; unlike the comma, the other marks are encoded like the items themselves. */
export function listSeparator(style: ActionParameter['style'], encode: Encode): string {
  if (style === 'spaceDelimited') return encode(' ');
  if (style === 'pipeDelimited') return encode('|');
  return style === 'tabDelimited' ? encode('\t') : ',';
}

interface Serialization {
  parameter: ActionParameter;
  value: unknown;
  encode: Encode;
}

function explodedPairs({ name, value, encode }: { name: string; value: unknown; encode: Encode }): string[] {
  if (Array.isArray(value)) return value.map((item) => `${name}=${encode(scalarText(item))}`);
  const fields = fieldsOf(value);
  if (fields) return fields.map(([key, inner]) => `${encode(key)}=${encode(scalarText(inner))}`);
  return [`${name}=${encode(scalarText(value))}`];
}

/** `color[R]=100`; lists repeat their key, objects nest. The brackets are encoded: bare ones are no part of a query. */
function deepPairs({ key, value, encode }: { key: string; value: unknown; encode: Encode }): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => deepPairs({ key, value: item, encode }));
  const fields = fieldsOf(value);
  if (!fields) return [`${encode(key)}=${encode(scalarText(value))}`];
  return fields.flatMap(([inner, item]) => deepPairs({ key: `${key}[${inner}]`, value: item, encode }));
}

function joined(value: unknown, encode: Encode, separator: string): string {
  const parts = Array.isArray(value) ? value : (fieldsOf(value)?.flat() ?? [value]);
  return parts.map((part) => encode(scalarText(part))).join(separator);
}

function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
}

/** A single value as it is written anywhere outside JSON. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
