import { isObject } from '../located.ts';
import { quoted } from '../quoted.ts';

type Rule = (value: unknown) => string | undefined;

/**
 * What JSON Schema 2020-12 demands of the value of each keyword that holds data (its meta-schema), and what ajv demands on
 * top before it compiles. A schema whose keywords all pass compiles; the tests hold both against ajv itself.
 */
const RULES: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...[
    'maxContains',
    'maxItems',
    'maxLength',
    'maxProperties',
    'minContains',
    'minItems',
    'minLength',
    'minProperties',
  ].map((keyword) => [keyword, count] as const),
  ...['exclusiveMaximum', 'exclusiveMinimum', 'maximum', 'minimum'].map((keyword) => [keyword, number] as const),
  ['multipleOf', (value) => (typeof value === 'number' && value > 0 ? undefined : 'must be a number above 0')],
  ['uniqueItems', (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')],
  [
    'enum',
    (value) => (Array.isArray(value) && value.length > 0 ? undefined : 'must be a list with at least one value'),
  ],
  ['required', names],
  [
    'dependentRequired',
    (value) => (isObject(value) ? Object.values(value).map(names).find(Boolean) : 'must be an object'),
  ],
  ['pattern', pattern],
]);

/** Why this value can not stand under this keyword, undefined when it can. */
export function keywordFault(keyword: string, value: unknown): string | undefined {
  return RULES.get(keyword)?.(value);
}

function count(value: unknown): string | undefined {
  return Number.isInteger(value) && Number(value) >= 0 ? undefined : 'must be a whole number of 0 or more';
}

function number(value: unknown): string | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? undefined : 'must be a number';
}

function names(value: unknown): string | undefined {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
    ? undefined
    : 'must be a list of property names';
}

/** Read without the unicode flag, as the validators read it: real patterns hold escapes that it forbids. */
function pattern(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be a text';
  try {
    new RegExp(value);
    return undefined;
  } catch {
    return `${quoted(value)} is no ECMAScript regular expression`;
  }
}
