import { leafName } from './leaf-kind.ts';
import type { Found, Search } from './value-search.ts';

const months = 'january february march april may june july august september october november december'.split(' ');
const monthName =
  '(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';

// no `12/03/2026`: half of the world reads it as December
const forms: {
  pattern: RegExp;
  order: ['year' | 'month' | 'day', 'year' | 'month' | 'day', 'year' | 'month' | 'day'];
}[] = [
  {
    pattern: /\b(\d{4})-(\d\d)-(\d\d)(?:[Tt ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:[Zz]|[+-]\d\d:\d\d)?)?/g,
    order: ['year', 'month', 'day'],
  },
  {
    pattern: new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${monthName}\\.?,? (\\d{4})\\b`, 'gi'),
    order: ['day', 'month', 'year'],
  },
  {
    pattern: new RegExp(`\\b${monthName}\\.? (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`, 'gi'),
    order: ['month', 'day', 'year'],
  },
  { pattern: /\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g, order: ['day', 'month', 'year'] },
];

/** A date of the calendar as `YYYY-MM-DD`, or as a time when the schema wants one. Knows no clock: no "tomorrow". */
export function findDate({ leaf, texts }: Search): Found[] {
  const name = leafName(leaf.path);
  for (const text of texts) {
    const dates = datesIn(text).toSorted((one, other) => one.at - other.at);
    const cued = dates.filter(({ at }) => cueOf(name)?.test(text.slice(Math.max(0, at - 14), at)));
    const chosen = cued[0] ?? (leaf.required || dates.length === 1 || cueOf(name) ? dates[0] : undefined);
    if (!chosen) continue;
    const { date, source } = chosen;
    if (leaf.schema.format !== 'date-time') return [{ value: date, source }];
    const time = /[Tt ]\d\d:\d\d:\d\d.*(?:[Zz]|[+-]\d\d:\d\d)$/.test(source)
      ? source.replace(' ', 'T')
      : `${date}T00:00:00Z`;
    return [{ value: time, source }];
  }
  return [];
}

function cueOf(name: string): RegExp | undefined {
  if (/\b(from|start|since|after|begin)\b/.test(name)) return /\b(from|since|after|between|starting)\b/i;
  if (/\b(to|end|until|before|till)\b/.test(name)) return /\b(to|until|till|before|and|through)\b/i;
  return undefined;
}

function datesIn(text: string): { date: string; source: string; at: number }[] {
  return forms.flatMap(({ pattern, order }) =>
    [...text.matchAll(pattern)].flatMap((match) => {
      const part = (name: 'year' | 'month' | 'day') => match[order.indexOf(name) + 1] ?? '';
      const date = calendarDate({ year: part('year'), month: monthNumber(part('month')), day: part('day') });
      return date === undefined ? [] : [{ date, source: match[0], at: match.index }];
    }),
  );
}

function monthNumber(month: string): number {
  if (/^\d/.test(month)) return Number(month);
  return months.findIndex((name) => name.startsWith(month.slice(0, 3).toLowerCase())) + 1;
}

function calendarDate({ year, month, day }: { year: string; month: number; day: string }): string | undefined {
  const text = `${year}-${String(month).padStart(2, '0')}-${day.padStart(2, '0')}`;
  const parsed = new Date(`${text}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== text ? undefined : text;
}
