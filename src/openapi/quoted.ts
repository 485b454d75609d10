import { isObject } from './located.ts';

const LONGEST = 100;
const MOST = 5;

/**
 * A value of the document for a message: its JSON, cut after some 100 characters. The author can give it any size, and a YAML
 * alias can make it hold itself.
 */
export function quoted(value: unknown): string {
  return cut(json(value, LONGEST));
}

/** A name of the document for a message, as it stands. */
export function cut(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** The first few values of a list for a message, and how many more there are. */
export function listed(values: readonly unknown[]): string {
  const first = values.slice(0, MOST).map((value) => (typeof value === 'string' ? cut(value) : quoted(value)));
  const more = values.length - first.length;
  return more === 0 ? first.join(', ') : `${first.join(', ')} and ${more} more`;
}

/** At least the first `room` characters of the JSON: every level takes one, which bounds the depth. */
function json(value: unknown, room: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, room + 1));
  if (!Array.isArray(value) && !isObject(value)) return String(value);
  const isList = Array.isArray(value);
  let text = isList ? '[' : '{';
  for (const [key, child] of Object.entries(value)) {
    if (text.length > room) return text;
    if (text.length > 1) text += ',';
    if (!isList) text += `${JSON.stringify(key.slice(0, room + 1))}:`;
    text += json(child, room - text.length);
  }
  return `${text}${isList ? ']' : '}'}`;
}
