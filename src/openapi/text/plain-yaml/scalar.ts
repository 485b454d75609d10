import { giveUp } from './give-up.ts';

const NULL = /^(?:~|[Nn]ull|NULL)?$/;
const TRUE = /^(?:[Tt]rue|TRUE)$/;
const FALSE = /^(?:[Ff]alse|FALSE)$/;
const INTEGER = /^[-+]?[0-9]+$/;
const RADIX = /^0(?:o[0-7]+|x[0-9a-fA-F]+)$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)$/;
const EXPONENT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)[eE][-+]?[0-9]+$/;
const SPECIAL = /^(?:[-+]?\.(?:inf|Inf|INF)|\.nan|\.NaN|\.NAN)$/;

/** The first characters that any value other than a text can have. */
const MAY_BE_DATA = /^[-+.~0-9nNtTfF]/;

/** What a plain scalar stands for by YAML 1.2's core schema. */
export function scalarValue(text: string): unknown {
  if (text === '') return null;
  if (!MAY_BE_DATA.test(text)) return text;
  if (INTEGER.test(text) || FLOAT.test(text) || EXPONENT.test(text)) return Number(text);
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (RADIX.test(text) || SPECIAL.test(text)) throw giveUp();
  return text;
}

/** A key as the property name that it becomes: `200` and `null` are scalars first. */
export function keyName(text: string): string {
  const value = scalarValue(text);
  return value === null ? '' : String(value);
}

/** The text between the quotes of a quoted scalar, quotes left out. */
export function quotedText(source: string, quote: string): string {
  if (quote === "'") return folded(source.includes("''") ? source.replaceAll("''", "'") : source);
  return source.includes('\\') ? unescaped(source) : folded(source);
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['0', '\0'],
  ['a', '\x07'],
  ['b', '\b'],
  ['e', '\x1b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['v', '\v'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
  ['L', '\u2028'],
  ['P', '\u2029'],
  [' ', ' '],
  ['"', '"'],
  ['/', '/'],
  ['\\', '\\'],
  ['\t', '\t'],
]);

const HEX_DIGITS: ReadonlyMap<string, number> = new Map([
  ['x', 2],
  ['u', 4],
  ['U', 8],
]);

/** Escapes and line breaks together: spaces around a break are no text unless they are escaped, nor is an escaped break. */
function unescaped(source: string): string {
  let result = '';
  for (let offset = 0; offset < source.length; ) {
    const next = source.slice(offset).search(/[\\\n]/);
    const end = next === -1 ? source.length : offset + next;
    const isBreak = source[end] === '\n';
    const plain = source.slice(offset, end);
    result += isBreak ? withoutBlanksBehind(plain) : plain;
    if (next === -1) break;
    if (isBreak) {
      const [gap = ''] = /^(?:[ \t]*\n)+[ \t]*/.exec(source.slice(end)) ?? [];
      const breaks = gap.split('\n').length - 1;
      result += breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
      offset = end + gap.length;
      continue;
    }
    const mark = source[end + 1] ?? '';
    const digits = HEX_DIGITS.get(mark);
    if (mark === '\n') {
      const [gap = ''] = /^\n[ \t]*/.exec(source.slice(end + 1)) ?? [];
      // a blank line behind an escaped break counts in a way of its own
      if (source[end + 1 + gap.length] === '\n') throw giveUp();
      offset = end + 1 + gap.length;
    } else if (digits === undefined) {
      const text = ESCAPES.get(mark);
      if (text === undefined) throw giveUp();
      result += text;
      offset = end + 2;
    } else {
      const hex = source.slice(end + 2, end + 2 + digits);
      const code = Number.parseInt(hex, 16);
      if (hex.length < digits || !/^[0-9a-fA-F]+$/.test(hex) || code > 0x10ffff) throw giveUp();
      result += String.fromCodePoint(code);
      offset = end + 2 + digits;
    }
  }
  return result;
}

/** Line breaks in a flow scalar: one is a space, every further one a line break. */
export function folded(source: string): string {
  if (!source.includes('\n')) return source;
  const lines = source.split('\n');
  const last = lines.length - 1;
  let result = '';
  let breaks = 0;
  for (const [index, line] of lines.entries()) {
    const content = trimmed({ line, start: index > 0, end: index < last });
    if (index > 0) breaks += 1;
    if (content === '' && index > 0 && index < last) continue;
    result += breaks === 0 ? '' : breaks === 1 ? ' ' : '\n'.repeat(breaks - 1);
    result += content;
    breaks = 0;
  }
  return result;
}

function trimmed({ line, start, end }: { line: string; start: boolean; end: boolean }): string {
  const left = start ? line.replace(/^[ \t]+/, '') : line;
  return end ? withoutBlanksBehind(left) : left;
}

/**
 * YAML's blanks are space and tab alone. By hand: a regular expression that ends in `$` takes quadratic time on a long run of
 * spaces elsewhere.
 */
export function withoutBlanksBehind(text: string): string {
  let end = text.length;
  while (end > 0 && (text[end - 1] === ' ' || text[end - 1] === '\t')) end -= 1;
  return text.slice(0, end);
}
