import { quoted } from '../quoted.ts';
/** What is wrong with a JSON text, and where. */
export interface JsonFault {
  offset: number;
  problem: string;
}

type Expected = 'value' | 'value or ]' | 'property name' | 'property name or }' | ':' | ', or closing bracket' | 'end';

const SPACE = /[ \t\n\r]*/y;
const WORD = /[^\s{}[\],:"]*/y;
const SCALAR = /^(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;

/**
 * The first syntax error or repeated property name of a JSON text. `JSON.parse` keeps the last of two equal names
 * silently and often names no position; this scan does both, in one pass and without recursion.
 */
export function jsonFault(text: string): JsonFault | undefined {
  /** one entry per open container: the names seen in an object, nothing for an array */
  const open: (Set<string> | undefined)[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  for (;;) {
    offset = endOf({ pattern: SPACE, text, offset });
    const character = text[offset];
    if (character === undefined)
      return expected === 'end' ? undefined : { offset, problem: `the text ends where ${expected} should stand` };
    const fault: JsonFault = {
      offset,
      problem: `unexpected ${JSON.stringify(character)} where ${expected} should stand`,
    };
    const mayBeValue = expected === 'value' || expected === 'value or ]';
    if (character === '{' || character === '[') {
      if (!mayBeValue) return fault;
      open.push(character === '{' ? new Set() : undefined);
      expected = character === '{' ? 'property name or }' : 'value or ]';
      offset += 1;
    } else if (character === '}' || character === ']') {
      const inObject = open.at(-1) !== undefined;
      const mayClose =
        expected === ', or closing bracket' || expected === (inObject ? 'property name or }' : 'value or ]');
      if (open.length === 0 || !mayClose || inObject !== (character === '}')) return fault;
      open.pop();
      expected = afterValue(open);
      offset += 1;
    } else if (character === ',') {
      if (expected !== ', or closing bracket') return fault;
      expected = open.at(-1) === undefined ? 'value' : 'property name';
      offset += 1;
    } else if (character === ':') {
      if (expected !== ':') return fault;
      expected = 'value';
      offset += 1;
    } else if (character === '"') {
      const end = stringEnd(text, offset);
      const content = end === -1 ? undefined : stringContent(text.slice(offset, end));
      if (content === undefined) return { offset, problem: 'this string is not closed or holds an illegal character' };
      if (mayBeValue) expected = afterValue(open);
      else if (expected === 'property name' || expected === 'property name or }') {
        const names = open.at(-1);
        if (names?.has(content))
          return { offset, problem: `the property ${quoted(content)} stands twice in this object` };
        names?.add(content);
        expected = ':';
      } else return fault;
      offset = end;
    } else {
      const end = endOf({ pattern: WORD, text, offset });
      if (!mayBeValue || !SCALAR.test(text.slice(offset, end))) return fault;
      expected = afterValue(open);
      offset = end;
    }
  }
}

function afterValue(open: unknown[]): Expected {
  return open.length === 0 ? 'end' : ', or closing bracket';
}

function endOf({ pattern, text, offset }: { pattern: RegExp; text: string; offset: number }): number {
  pattern.lastIndex = offset;
  pattern.test(text);
  return Math.max(pattern.lastIndex, offset);
}

/** The offset behind the closing quote, -1 without one. */
function stringEnd(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let before = quote - 1;
    while (text[before] === '\\') before -= 1;
    if ((quote - before) % 2 === 1) return quote + 1;
  }
  return -1;
}

function stringContent(literal: string): string | undefined {
  try {
    const content: unknown = JSON.parse(literal);
    return typeof content === 'string' ? content : undefined;
  } catch {
    return undefined;
  }
}
