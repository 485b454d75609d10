import { rawWords } from './english-words.ts';

const mostFacts = 12;
const mostItems = 5;
const factsPerItem = 5;
const longestText = 200;

/** A JSON value as one sentence: its scalar fields, nested ones one level deep, lists by their first items. */
export function describeJson(value: unknown): string {
  if (Array.isArray(value)) return describeList(value, 'results');
  if (typeof value !== 'object' || value === null) return shown(value);
  return factsOf(value, { depth: 1 }).slice(0, mostFacts).join(', ');
}

function factsOf(value: object, { depth }: { depth: number }): string[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const name = rawWords(key).join(' ');
    if (inner === null || inner === '') return [];
    if (Array.isArray(inner)) return [describeList(inner, name)];
    if (typeof inner !== 'object') return [`${name} ${shown(inner)}`];
    return depth > 0 ? factsOf(inner, { depth: depth - 1 }).map((fact) => `${name} ${fact}`) : [];
  });
}

function describeList(list: unknown[], name: string): string {
  if (list.length === 0) return `no ${name}`;
  const items = list.slice(0, mostItems).map((item) => {
    if (typeof item !== 'object' || item === null) return shown(item);
    return factsOf(item, { depth: 0 }).slice(0, factsPerItem).join(', ');
  });
  const more = list.length > mostItems ? `; and ${list.length - mostItems} more` : '';
  const isPlain = list.every((item) => typeof item !== 'object' || item === null);
  return isPlain ? `${name} ${items.join(' and ')}${more}` : `${list.length} ${name}: ${items.join('; ')}${more}`;
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  const text = String(value);
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text;
}
