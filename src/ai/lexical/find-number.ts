import { leafName } from './leaf-kind.ts';
import { typeOf } from './leaf-parameters.ts';
import type { Found, Search } from './value-search.ts';

const number =
  /(?<![\w@/#.,-])([€$£]\s?|(?:eur|usd|gbp)\s)?(-?\d+(?:[.,]\d+)*)(?![\w@/-]|[.,]\d)(\s?(?:€|\$|£|eur|euros?|usd|dollars?|gbp|pounds?)(?!\w))?/gi;
const spelled = new Map(
  'two three four five six seven eight nine ten eleven twelve'.split(' ').map((word, index) => [word, index + 2]),
);
const money = /amount|price|total|sum|value|cost|refund|fee|credit/;

interface Candidate {
  value: number;
  source: string;
  isMoney: boolean;
  near: string;
}

/** A number that the sentence gives for this parameter: money for amounts, else next to the name, else the only one. */
export function findNumber({ leaf, texts, answer }: Search): Found[] {
  const name = leafName(leaf.path);
  for (const text of texts) {
    const fitting = numbersIn(text).filter(({ value }) => allows(leaf.schema, value));
    const ofMoney = money.test(name) ? fitting.filter(({ isMoney }) => isMoney) : [];
    const named = fitting.filter(({ near }) => name.split(' ').some((word) => near.includes(word)));
    const likely = [ofMoney, named].find((some) => some.length > 0) ?? (leaf.required || answer ? fitting : []);
    const [first] = likely;
    if (first && likely.every(({ value }) => value === first.value))
      return [{ value: first.value, source: first.source }];
    if (likely.length > 1) return [];
  }
  return [];
}

function numbersIn(text: string): Candidate[] {
  const digits = [...text.matchAll(number)].flatMap((match): Candidate[] => {
    const [whole, before, figure = '', after] = match;
    const value = numberOf(figure);
    if (Number.isNaN(value)) return [];
    const isMoney = before !== undefined || after !== undefined;
    return [{ value, source: whole.trim(), isMoney, near: around({ text, at: match.index, length: whole.length }) }];
  });
  const inWords = [...text.matchAll(/[a-z]+/gi)].flatMap((match): Candidate[] => {
    const value = spelled.get(match[0].toLowerCase());
    if (value === undefined) return [];
    const near = around({ text, at: match.index, length: match[0].length });
    return [{ value, source: match[0], isMoney: false, near }];
  });
  return [...digits, ...inWords];
}

/** `1,250.50`, `1.250,50`, `19,90`, `1,000` */
function numberOf(figure: string): number {
  const decimal = /[.,](\d{1,2})$/.exec(figure) ?? (/^\d+\.\d+$/.test(figure) ? /\.(\d+)$/.exec(figure) : null);
  const whole = (decimal ? figure.slice(0, decimal.index) : figure).replace(/[.,]/g, '');
  return Number(decimal ? `${whole}.${decimal[1]}` : whole);
}

/** The two words before and the one after. */
function around({ text, at, length }: { text: string; at: number; length: number }): string {
  const before =
    text
      .slice(0, at)
      .toLowerCase()
      .match(/[a-z]+/g) ?? [];
  const after =
    text
      .slice(at + length)
      .toLowerCase()
      .match(/^\W{0,3}[a-z]+/) ?? [];
  return [...before.slice(-2), ...after].join(' ');
}

function allows(schema: Record<string, unknown>, value: number): boolean {
  if (typeOf(schema) === 'integer' && !Number.isInteger(value)) return false;
  return !(typeof schema.minimum === 'number' && value < 0 && schema.minimum >= 0);
}
