// What a call of the ledger shows: the words it is described by, and what stood in its arguments and its answer.
import { terms } from '../shortlist/words.ts';
import { effectsOf } from './effect-words.ts';
import type { LedgerEntry } from './ledger-entry.ts';

export interface CallFacts {
  /** what the action may bring about, going by its name, description, short values and answer */
  effects: ReadonlySet<number>;
  /** terms of all of these */
  terms: ReadonlySet<string>;
  /** terms of the answer alone, without what it says is not there */
  answered: ReadonlySet<string>;
  /** arguments and answer in lower case, as they would be searched for a value */
  text: string;
  /** the numbers that are a sum, a count or a percentage */
  amounts: number[];
  /** values whose name says that they are a state or a result */
  states: string[];
  /** an answer that says of itself that nothing was done */
  denies: boolean;
}

/** Of a body: what a claim is compared with stands at its beginning, or is too much to be an answer. */
const MOST_BODY_CHARACTERS = 10_000;
const MOST_LEAVES = 500;

/** A word of these names a thing unless an action's name begins with it: `cancelOrder` orders nothing. */
const things = new Set(
  'order list status plan number report mail email ticket post record text message card start end set note account address contact slot seat place invoice book fee label charge log off on gift issue code back'.split(
    ' ',
  ),
);

export function callFacts({ toolName, description, arguments: given, body }: LedgerEntry): CallFacts {
  const sent = leaves(given);
  const answer = leaves(parsed((body ?? '').slice(0, MOST_BODY_CHARACTERS)));
  const nameWords = wordsIn(toolName);
  const short = [...sent, ...answer].filter(({ value }) => /^[\p{L}_-]{2,24}$/u.test(String(value)));
  const verbs = [
    ...nameWords.filter((word, at) => at === 0 || !things.has(word)),
    ...wordsIn(description).filter((word, at) => at === 0 || !things.has(word)),
    ...short.flatMap(({ value }) => wordsIn(String(value))),
    ...answer.flatMap(({ path }) => wordsIn(path)).filter((word) => !things.has(word)),
  ];
  const answerText = answer.map(({ path, value }) => `${path} ${value}`).join(' ');
  return {
    effects: new Set(verbs.flatMap((word) => [...effectsOf(word)])),
    terms: new Set(
      terms([toolName, description, ...sent.map(({ path, value }) => `${path} ${value}`), answerText].join(' ')),
    ),
    answered: new Set(
      terms(answer.flatMap(({ path, value }) => (isNone(value) ? [] : [`${path} ${value}`])).join(' ')),
    ),
    text: [...sent, ...answer]
      .map(({ value }) => String(value))
      .join('\n')
      .toLowerCase(),
    amounts: [...sent, ...answer].flatMap(amountIn),
    states: answer.flatMap(({ path, value }) =>
      /(?:stat(?:e|us)|result|outcome|phase)$/i.test(path) ? [String(value)] : [],
    ),
    denies: answer.some(
      ({ path, value }) => value === false && /(?:^|\.)(?:ok|success|succeeded|done|accepted|approved)$/i.test(path),
    ),
  };
}

interface Leaf {
  path: string;
  value: string | number | boolean;
}

/** What a document holds; nothing of what it says is absent: null, empty. */
function leaves(document: unknown): Leaf[] {
  const found: Leaf[] = [];
  const visit = (value: unknown, path: string): void => {
    if (found.length >= MOST_LEAVES || value === null || value === undefined || value === '') return;
    if (typeof value !== 'object') found.push({ path, value: value as Leaf['value'] });
    else for (const [key, inner] of Object.entries(value)) visit(inner, Array.isArray(value) ? path : `${path}.${key}`);
  };
  visit(document, '');
  return found;
}

function isNone(value: Leaf['value']): boolean {
  return value === false || /^(?:none|no|never|n\/a|not[ _-].*)$/i.test(String(value));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

const amountName =
  /(?:amount|total|sum|price|value|points|miles|credits?|percent(?:age)?|discount|refund(?:ed)?|balance|quantity|qty|count|cost|fee|paid|betrag|montant|importe)$/i;

function amountIn({ path, value }: Leaf): number[] {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value)
        ? Number(value)
        : NaN;
  return amountName.test(path) && Number.isFinite(number) ? [number] : [];
}

/** Lower case, `camelCase` and `snake_case` split. */
function wordsIn(text: string): string[] {
  return (
    text
      .replace(/([a-z\d])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  );
}
