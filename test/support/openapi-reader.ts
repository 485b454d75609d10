// Reads OpenAPI parameters off the wire as an endpoint would: from the specification's table of styles and the raw bytes of a
// request alone, sharing nothing with what wrote them.
import type { ActionParameter } from '../../src/schemas/action.ts';

/** What a schema makes of a parameter: one text, a list of texts, or an object of texts. */
export type Shape = 'text' | 'list' | 'object';
export type Read = string | string[] | Record<string, string> | undefined;

type Styled = Pick<ActionParameter, 'name' | 'style' | 'explode'>;

/** From one raw path segment. */
export function fromPath(raw: string, { name, style, explode = false }: Styled, shape: Shape): Read {
  if (style === 'label') return fromList(raw.slice(1), explode ? '.' : ',', explode, shape);
  if (style !== 'matrix') return fromList(raw, ',', explode, shape);
  const pairs = pairsOf(raw.slice(1), ';');
  if (!explode || shape === 'text') return fromList(rawValueOf(raw.slice(1), ';', name), ',', false, shape);
  return shape === 'list' ? valuesNamed(pairs, name) : objectOf(pairs);
}

/** From a raw query string or the pairs of a Cookie header. */
export function fromPairs(
  raw: string,
  { name, style = 'form', explode = style === 'form' }: Styled,
  { shape, separator }: { shape: Shape; separator: '&' | '; ' },
): Read {
  const pairs = pairsOf(raw, separator);
  if (style === 'deepObject' && shape === 'object') {
    const mine = pairs.flatMap(([key, value]): [string, string][] => {
      return key.startsWith(`${name}[`) && key.endsWith(']') ? [[key.slice(name.length + 1, -1), value]] : [];
    });
    return objectOf(mine);
  }
  if (explode && shape === 'list') return valuesNamed(pairs, name);
  if (explode && shape === 'object') return objectOf(pairs);
  if (!pairs.some(([key]) => key === name)) return shape === 'list' ? [] : shape === 'object' ? {} : undefined;
  const mark = new Map([
    ['spaceDelimited', '%20'],
    ['pipeDelimited', '%7C'],
    ['tabDelimited', '%09'],
  ]).get(style);
  return fromList(rawValueOf(raw, separator, name), mark ?? ',', false, shape);
}

/** From a header's value, in which nothing is percent-encoded. */
export function fromHeader(raw: string | undefined, { explode = false }: Styled, shape: Shape): Read {
  if (raw === undefined) return shape === 'list' ? [] : shape === 'object' ? {} : undefined;
  if (shape === 'text') return raw;
  const items = raw.split(',');
  if (shape === 'list') return items;
  return objectOf(explode ? items.map((item) => halves(item)) : byTwos(items));
}

function fromList(raw: string, mark: string, explode: boolean, shape: Shape): Read {
  if (shape === 'text') return decodeURIComponent(raw);
  const items = raw === '' && shape === 'object' ? [] : raw.split(mark);
  if (shape === 'list') return items.map(decodeURIComponent);
  const pairs = explode ? items.map((item) => halves(item)) : byTwos(items);
  return objectOf(pairs.map(([key, value]) => [decodeURIComponent(key), decodeURIComponent(value)]));
}

function pairsOf(raw: string, separator: string): [string, string][] {
  const parts = raw === '' ? [] : raw.split(separator);
  return parts.map((part) => {
    const [key, value] = halves(part);
    return [decodeURIComponent(key), decodeURIComponent(value)];
  });
}

function rawValueOf(raw: string, separator: string, name: string): string {
  const parts = raw.split(separator).map((part) => halves(part));
  return parts.find(([key]) => decodeURIComponent(key) === name)?.[1] ?? '';
}

function valuesNamed(pairs: [string, string][], name: string): string[] {
  return pairs.filter(([key]) => key === name).map(([, value]) => value);
}

function halves(part: string): [string, string] {
  const at = part.indexOf('=');
  return at === -1 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
}

function byTwos(items: string[]): [string, string][] {
  return items.flatMap((item, at): [string, string][] => (at % 2 === 0 ? [[item, items[at + 1] ?? '']] : []));
}

function objectOf(pairs: [string, string][]): Record<string, string> {
  return Object.fromEntries(pairs);
}
