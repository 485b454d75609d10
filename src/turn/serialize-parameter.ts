/**
 * OpenAPI's `style` and `explode`: how one argument becomes text (OpenAPI 3.1, "Style Values"). Absent values never get
 * here. What the specification leaves undefined (an object inside a list) is written as JSON.
 */
import { ErrandError } from '../errors.ts';
import type { ActionParameter } from '../schemas/action.ts';

/** Encodes one name or value for the place where it will stand; headers and multipart fields take the identity. */
type Encode = (text: string) => string;

type Fields = [key: string, value: unknown][];

/** `name` as it is meant, `text` as it is written. */
export type Pair = [name: string, text: string];

interface Serialization {
  parameter: Pick<ActionParameter, 'name' | 'argument' | 'style' | 'explode' | 'contentType'>;
  value: unknown;
  encode: Encode;
}

/**
 * A path or header parameter as one text: styles `simple`, `label` and `matrix`.
 * @throws ErrandError `invalid_request` when an item holds what separates items and no escape exists
 */
export function textOfParameter({ parameter, value, encode }: Serialization): string {
  if (parameter.contentType !== undefined) return encode(JSON.stringify(value));
  const explode = parameter.explode ?? false;
  if (parameter.style === 'matrix') {
    const pairs: Pair[] =
      explode && typeof value === 'object'
        ? explodedPairs({ parameter, value, encode })
        : [[parameter.name, joined({ parameter, value, encode, mark: ',' })]];
    return pairs.map(([name, text]) => `;${encode(name)}=${text}`).join('');
  }
  const mark = parameter.style === 'label' && explode ? '.' : markOf(parameter.style, encode);
  const fields = explode ? fieldsOf(value) : undefined;
  const write = (text: unknown, marks: string[]) => item({ text: encode(scalarText(text)), marks, parameter });
  const text = fields
    ? fields.map(([key, inner]) => `${write(key, [mark, '='])}=${write(inner, [mark])}`).join(mark)
    : joined({ parameter, value, encode, mark });
  return parameter.style === 'label' ? `.${text}` : text;
}

/**
 * A query or cookie parameter, or a field of a form, as pairs: `form`, the delimited styles and `deepObject`.
 * @throws ErrandError `invalid_request` when an item holds what separates items and no escape exists
 */
export function pairsOfParameter({ parameter, value, encode }: Serialization): Pair[] {
  const { name, argument: field } = parameter;
  if (parameter.contentType !== undefined) return [[name, encode(JSON.stringify(value))]];
  const style = parameter.style ?? 'form';
  if (style === 'deepObject' && fieldsOf(value)) return deepPairs({ name, value, encode, field });
  if (parameter.explode ?? style === 'form') return explodedPairs({ parameter, value, encode });
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return [];
  return [[name, joined({ parameter, value, encode, mark: markOf(style, encode) })]];
}

/** What stands between the items; Swagger 2.0 has the delimited styles in paths and headers too. */
function markOf(style: ActionParameter['style'], encode: Encode): string {
  const separator = separators.get(style ?? '');
  return separator === undefined ? ',' : encode(separator);
}

/** A bare bar or tab is no part of a query, so the separators stand encoded and an item cannot hold them. */
const separators = new Map([
  ['spaceDelimited', ' '],
  ['pipeDelimited', '|'],
  ['tabDelimited', '\t'],
]);

/** A single value as it is written anywhere outside JSON. */
export function scalarText(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

/** A list or object as items between marks; a single value stands as it is. */
function joined({ parameter, value, encode, mark }: Serialization & { mark: string }): string {
  if (typeof value !== 'object' || value === null) return encode(scalarText(value));
  const items = Array.isArray(value) ? value : (fieldsOf(value)?.flat() ?? []);
  return items.map((one) => item({ text: encode(scalarText(one)), marks: [mark], parameter })).join(mark);
}

/** One item, encoded; a dot is the one mark that percent-encoding leaves alone and could encode. */
function item({
  text,
  marks,
  parameter,
}: Pick<Serialization, 'parameter'> & { text: string; marks: readonly string[] }): string {
  const escaped = marks.includes('.') ? text.replaceAll('.', '%2E') : text;
  const mark = marks.find((one) => escaped.includes(one));
  if (mark === undefined) return escaped;
  const shown = JSON.stringify(decodeURIComponent(mark));
  throw inexpressible(parameter.argument, `holds ${shown} in an item: it separates items and has no escape here`);
}

function explodedPairs({ parameter: { name }, value, encode }: Serialization): Pair[] {
  if (Array.isArray(value)) return value.map((one): Pair => [name, encode(scalarText(one))]);
  const fields = fieldsOf(value);
  if (fields) return fields.map(([key, inner]): Pair => [key, encode(scalarText(inner))]);
  return [[name, encode(scalarText(value))]];
}

/** `color[R]=100`; lists repeat their key, objects nest. */
function deepPairs({
  name,
  value,
  encode,
  field,
}: {
  name: string;
  value: unknown;
  encode: Encode;
  field: string;
}): Pair[] {
  if (Array.isArray(value)) return value.flatMap((item) => deepPairs({ name, value: item, encode, field }));
  const fields = fieldsOf(value);
  if (!fields) return [[name, encode(scalarText(value))]];
  return fields.flatMap(([key, inner]) => {
    if (/[[\]]/.test(key))
      throw inexpressible(field, `has the key ${JSON.stringify(key)}, whose brackets mean nesting here`);
    return deepPairs({ name: `${name}[${key}]`, value: inner, encode, field });
  });
}

function fieldsOf(value: unknown): Fields | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null);
}

function inexpressible(field: string, problem: string): ErrandError {
  return new ErrandError('invalid_request', `${field}: this style cannot write a value that ${problem}`, { field });
}
