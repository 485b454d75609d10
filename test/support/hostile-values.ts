import fc from 'fast-check';

/** Texts that mean something to some parser on the way, and texts that mean nothing to anybody. */
const delimiters = [
  '../',
  '..',
  '.',
  '%2e%2e',
  '%2F',
  '%00',
  ';',
  ';a=1',
  '?',
  '#',
  '&',
  '=',
  '+',
  ',',
  '|',
  ' ',
  '\t',
];
const others = [
  '[',
  ']',
  '[]',
  '"',
  "'",
  '\\',
  '/',
  '@',
  ':',
  '\r\nX: 1',
  '\0',
  '\u2028',
  'ü',
  '☃',
  '．．／',
  '👩‍👧',
  '-',
  '__proto__',
];

const piece = fc.oneof(fc.constantFrom(...delimiters, ...others), fc.string({ unit: 'grapheme', maxLength: 6 }));

/** Well-formed Unicode, often hostile, sometimes empty. */
export const hostileText = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));

/** What every HTTP/1.1 field value can carry without loss. */
export const headerText = fc
  .array(fc.oneof(fc.constantFrom(',', '=', ';', '%2C', 'ü', '"', '  '), fc.string({ maxLength: 5 })), { maxLength: 4 })
  .map((pieces) => pieces.join('').replace(/^[\t ]+|[\t ]+$/g, ''));

/** A non-empty key, never one that a fixed parameter has. */
export const hostileKey = hostileText.filter((key) => key !== '' && key !== 'fixed');

export function objectOf(text: fc.Arbitrary<string>, key = hostileKey) {
  return fc.dictionary(key, text, { maxKeys: 4 });
}
