// The values that a sentence names: what it says was done must not name others than the call had.

export interface NamedValues {
  emails: string[];
  /** order numbers, references, user names: whatever is not a plain word */
  ids: string[];
  /** numbers that may be a sum, a count of points or a percentage; none of a date, time, duration or id */
  amounts: number[];
  /** `--MM-DD` of days that are named with their month */
  days: string[];
}

const email = /[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+/gu;
const monthNames: [beginning: RegExp, month: string][] = [
  [/^(?:jan|ene)/, '01'],
  [/^(?:feb|fév|fev)/, '02'],
  [/^(?:mar|mär|mrz)/, '03'],
  [/^(?:apr|avr|abr)/, '04'],
  [/^(?:may$|mai$|mayo$)/, '05'],
  [/^(?:jun|juin)/, '06'],
  [/^(?:jul|juil)/, '07'],
  [/^(?:aug|aoû|aou|ago)/, '08'],
  [/^(?:sep)/, '09'],
  [/^(?:oct|okt)/, '10'],
  [/^(?:nov)/, '11'],
  [/^(?:dec|dez|déc|dic)/, '12'],
];
const dayFirst = /\b(\d{1,2})(?:st|nd|rd|th|\.|º)?(?: of| de)? (\p{L}{3,10})(?: \d{4})?/gu;
const monthFirst = /(\p{L}{3,10}) (\d{1,2})(?:st|nd|rd|th)?\b(?!\s?[:h%€$£])(?:,? \d{4})?/gu;
const isoDay = /\b\d{4}-(\d{2})-(\d{2})\b/g;
const time = /\b\d{1,2}(?::\d{2}|\s?[ap]\.?m\b\.?|\s?uhr|\s?h\d{0,2}\b)|\b\d{1,2} (?:and|to|-|–) (?=\d{1,2}\s?[ap]m)/g;
const duration =
  /\b\d+(?:\s?[-–]\s?\d+)?\s?(?:-\s?)?(?:(?:working|business|full|more|extra|calendar) )?(?:minutes?|mins?|hours?|days?|weeks?|months?|years?|nights?|tagen?|wochen?|stunden?|minuten?|monat\w*|jahre?n?|jours?|heures?|semaines?|mois|ans|días?|horas?|semanas?|meses|minutos?)\b/g;
const id =
  /(?:#\s?)?\b(?=[\p{L}\p{N}._/-]*\d)(?=[\p{L}\p{N}._/-]*[\p{L}_/-])[\p{L}\p{N}][\p{L}\p{N}._/-]*[\p{L}\p{N}]|#\d+|\b\d{5,}\b|\b\p{L}+[._]\p{L}+\b/gu;
const number =
  /(?<![\p{L}\d.,])\d{1,3}(?:[.,' ]\d{3})+(?:[.,]\d{1,2})?(?!\d)|(?<![\p{L}\d])\d+(?:[.,]\d{1,2})?(?![\d\p{L}])/gu;

const spelledOut = 'two three four five six seven eight nine ten eleven twelve'.split(' ');
const spelled = new RegExp(`\\b(?:${spelledOut.join('|')})\\b`, 'g');

/** @param text in lower case */
export function namedValues(text: string): NamedValues {
  const days: string[] = [];
  const emails = text.match(email) ?? [];
  const noteDay = (whole: string, day: string, name: string) => {
    const month = monthNames.find(([beginning]) => beginning.test(name))?.[1];
    if (month === undefined || Number(day) > 31) return whole;
    days.push(`${month}-${day.padStart(2, '0')}`);
    return ' ';
  };
  const rest = text
    .replace(email, ' ')
    .replace(spelled, (word) => String(2 + spelledOut.indexOf(word)))
    .replace(isoDay, (_whole, month: string, day: string) => {
      days.push(`${month}-${day}`);
      return ' ';
    })
    .replace(dayFirst, (whole, day: string, name: string) => noteDay(whole, day, name))
    .replace(monthFirst, (whole, name: string, day: string) => noteDay(whole, day, name))
    .replace(time, ' ')
    .replace(duration, ' ');
  const ids = [...rest.matchAll(id)].map(([found]) => found).filter((found) => !/^\d+(?:st|nd|rd|th|x)$/.test(found));
  const amounts = [...rest.replace(id, ' ').matchAll(number)].map(([found]) => amountOf(found));
  return { emails, ids: ids.map((found) => found.replace(/^#\s?/, '')), amounts, days };
}

/** `5,000`, `1.234,50` and `54.5` as numbers. */
function amountOf(written: string): number {
  const [, whole = written, cents = ''] = /^(.*?)(?:[.,](\d{1,2}))?$/.exec(written) ?? [];
  return Number(`${whole.replace(/\D/g, '')}.${cents || '0'}`);
}
