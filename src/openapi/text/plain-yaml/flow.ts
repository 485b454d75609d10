import { giveUp, RepeatedKey } from './give-up.ts';
import { keyName, quotedText, scalarValue, withoutBlanksBehind } from './scalar.ts';

const MAX_DEPTH = 50;

/** A value and the offset behind it. */
export interface Read {
  value: unknown;
  end: number;
}

/** A flow collection (`{...}`, `[...]`) that begins at `at`; further lines must be indented by more than `parent`. */
export function flowCollection({ text, at, parent }: { text: string; at: number; parent: number }): Read {
  let offset = at;

  /** To the next character that is neither space, line break nor comment. */
  function skip(): void {
    for (;;) {
      const code = text.charCodeAt(offset);
      if (code === 32) offset += 1;
      else if (code === 10) {
        let first = offset + 1;
        while (text.charCodeAt(first) === 32) first += 1;
        const isBlank = text.charCodeAt(first) === 10;
        if (!isBlank && first - offset - 1 <= parent) throw giveUp();
        offset = first;
      } else return;
    }
  }

  function value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw giveUp();
    const character = text[offset];
    if (character === '{') return mapping(depth);
    if (character === '[') return list(depth);
    if (character === '"' || character === "'") return quoted();
    return scalarValue(plain());
  }

  function list(depth: number): unknown[] {
    const items: unknown[] = [];
    offset += 1;
    for (skip(); text[offset] !== ']'; skip()) {
      items.push(value(depth + 1));
      skip();
      if (text[offset] === ',') offset += 1;
      else if (text[offset] !== ']') throw giveUp();
    }
    offset += 1;
    return items;
  }

  function mapping(depth: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    offset += 1;
    for (skip(); text[offset] !== '}'; skip()) {
      const start = offset;
      const isQuoted = text[offset] === '"' || text[offset] === "'";
      const key = isQuoted ? quoted() : keyName(plain());
      skip();
      if (text[offset] !== ':') throw giveUp();
      offset += 1;
      skip();
      if (key === '<<' || key === '__proto__') throw giveUp();
      if (Object.hasOwn(result, key)) throw new RepeatedKey(key, start);
      result[key] = value(depth + 1);
      skip();
      if (text[offset] === ',') offset += 1;
      else if (text[offset] !== '}') throw giveUp();
    }
    offset += 1;
    return result;
  }

  function quoted(): string {
    const read = quotedScalar(text, offset);
    if (read.value.includes('\n') || text.slice(offset, read.end).includes('\n')) throw giveUp();
    offset = read.end;
    return read.value;
  }

  function plain(): string {
    const match = plainText(text, offset);
    offset += match.length;
    return withoutBlanksBehind(match);
  }

  const read = value(0);
  return { value: read, end: offset };
}

const PLAIN =
  /[^\s,[\]{}#&*!|>'"%@`:?-](?:[^\n\t,[\]{}#:]|:(?=[^\s,[\]{}]))*|-(?=[^\s,[\]{}])(?:[^\n\t,[\]{}#:]|:(?=[^\s,[\]{}]))*/y;

/** What goes on in the next line, or ends in a comment, is not read here. */
function plainText(text: string, offset: number): string {
  PLAIN.lastIndex = offset;
  const [match] = PLAIN.exec(text) ?? [];
  if (match === undefined) throw giveUp();
  let next = offset + match.length;
  while (text[next] === ' ' || text[next] === '\n') next += 1;
  if (!/[,\]}:]/.test(text[next] ?? '')) throw giveUp();
  return match;
}

/** A quoted scalar that begins at `at`. */
export function quotedScalar(text: string, at: number): { value: string; end: number } {
  const quote = text[at] ?? '';
  let end = text.indexOf(quote, at + 1);
  for (; end !== -1; end = text.indexOf(quote, end + 1)) {
    if (quote === "'") {
      if (text[end + 1] !== "'") break;
      end += 1;
    } else {
      let before = end - 1;
      while (text.charCodeAt(before) === 92) before -= 1;
      if ((end - before) % 2 === 1) break;
    }
  }
  if (end === -1) throw giveUp();
  return { value: quotedText(text.slice(at + 1, end), quote), end: end + 1 };
}
