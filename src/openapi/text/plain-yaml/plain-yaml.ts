import { blockScalar, lineEnd } from './block-scalar.ts';
import { flowCollection, quotedScalar, type Read } from './flow.ts';
import { giveUp, hasGivenUp, RepeatedKey } from './give-up.ts';
import { folded, keyName, scalarValue, withoutBlanksBehind } from './scalar.ts';

const MAX_DEPTH = 100;
/** YAML's limit for a key on one line is 1,024 characters. */
const MAX_KEY = 1_000;

/**
 * The value of a text in that part of YAML 1.2 which nearly every API document keeps to: block and flow collections, scalars of
 * all five styles, comments. Undefined for all else (anchors, tags, merge keys, several documents, tabs) and for whatever is in
 * doubt: such a text is the library's, which takes ten times as long and says where it is wrong. Lines end with `\n` alone.
 * @throws RepeatedKey
 */
export function plainYaml(text: string): { value: unknown } | undefined {
  const start = documentStart(text);
  if (text.includes('\r') || /^(?:---|\.\.\.)(?:\s|$)/m.test(text.slice(start))) return undefined;
  try {
    return { value: blockValue(text, start) };
  } catch (error) {
    if (hasGivenUp(error)) return undefined;
    throw error;
  }
}

/** Behind the comments and the `---` that a text may begin with. */
function documentStart(text: string): number {
  for (let offset = 0; offset < text.length; ) {
    const end = lineEnd(text, offset);
    const line = withoutBlanksBehind(text.slice(offset, end));
    if (line === '---') return end + 1;
    if (!/^ *(?:#|$)/.test(line)) return 0;
    offset = end + 1;
  }
  return 0;
}

interface Key {
  name: string;
  /** the offset behind its colon */
  end: number;
  isExplicit: boolean;
}

function blockValue(text: string, start: number): unknown {
  /** the current line's first character that is no space, and how far it is indented; the text's end has an indent of -1 */
  let at = start;
  let indent = -1;
  let depth = 0;

  /** To the next line, from this offset on, that is neither blank nor a comment. */
  function toLine(from: number): void {
    let offset = from;
    while (offset < text.length) {
      let first = offset;
      while (text.charCodeAt(first) === 32) first += 1;
      const code = text.charCodeAt(first);
      if (code === 9) throw giveUp();
      if (first < text.length && code !== 10 && code !== 35) {
        at = first;
        indent = first - offset;
        return;
      }
      offset = lineEnd(text, first) + 1;
    }
    at = text.length;
    indent = -1;
  }

  /** Behind a value: nothing but a comment may follow on its line. */
  function endLine(offset: number): void {
    const end = lineEnd(text, offset);
    if (!/^(?: *$| +#)/.test(text.slice(offset, end))) throw giveUp();
    toLine(end + 1);
  }

  function isItem(): boolean {
    if (text.charCodeAt(at) !== 45) return false;
    const next = text.charCodeAt(at + 1);
    return next === 32 || next === 10 || Number.isNaN(next);
  }

  /** The node that begins at the current line, in one indented by `parent`. */
  function node(parent: number): unknown {
    depth += 1;
    if (depth > MAX_DEPTH) throw giveUp();
    const isMapping = !isItem() && (isExplicit() || keyAt() !== undefined);
    const value = isItem() ? list(indent) : isMapping ? mapping(indent) : inline(parent);
    depth -= 1;
    return value;
  }

  function list(column: number): unknown[] {
    const items: unknown[] = [];
    while (indent === column && isItem()) {
      let first = at + 1;
      while (text.charCodeAt(first) === 32) first += 1;
      if (isEnd(first)) {
        toLine(lineEnd(text, first) + 1);
        items.push(indent > column ? node(column) : null);
      } else {
        indent = column + first - at;
        at = first;
        items.push(node(column));
      }
    }
    if (indent > column) throw giveUp();
    return items;
  }

  function mapping(column: number): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    while (indent === column) {
      const start = at;
      const key = isItem() ? undefined : isExplicit() ? explicitKey(column) : keyAt();
      if (key === undefined || key.name === '<<') throw giveUp();
      if (Object.hasOwn(result, key.name)) throw new RepeatedKey(key.name, start);
      let first = key.end;
      while (text.charCodeAt(first) === 32) first += 1;
      let value: unknown = null;
      if (key.isExplicit && !isEnd(first)) {
        indent = column + first - at;
        at = first;
        value = node(column);
      } else if (isEnd(first)) {
        toLine(lineEnd(text, first) + 1);
        if (indent > column) value = node(column);
        else if (indent === column && isItem()) value = list(column);
      } else {
        at = first;
        value = inline(column);
      }
      if (key.name !== '__proto__') result[key.name] = value;
      else Object.defineProperty(result, key.name, { value, writable: true, enumerable: true, configurable: true });
    }
    if (indent > column) throw giveUp();
    return result;
  }

  function isExplicit(): boolean {
    return text.charCodeAt(at) === 63 && text.charCodeAt(at + 1) === 32;
  }

  /** `? key` on one line and `: value` on the next: how generators write long keys. */
  function explicitKey(column: number): Key {
    at += 2;
    const key = inline(column);
    if ((typeof key !== 'string' && typeof key !== 'number') || indent !== column || text.charCodeAt(at) !== 58)
      throw giveUp();
    if (!isBlank(at + 1)) throw giveUp();
    return { name: String(key), end: at + 1, isExplicit: true };
  }

  /** Whether a line ends here, in a comment or not; a `#` counts as its text only behind something else than a space. */
  function isEnd(offset: number): boolean {
    const code = text.charCodeAt(offset);
    if (code === 35) return text.charCodeAt(offset - 1) === 32;
    return code === 10 || Number.isNaN(code);
  }

  /** The key that the current line begins with. */
  function keyAt(): Key | undefined {
    const quote = text.charCodeAt(at);
    if (quote === 34 || quote === 39) {
      const { value, end } = quotedScalar(text, at);
      let colon = end;
      while (text.charCodeAt(colon) === 32) colon += 1;
      if (text.charCodeAt(colon) !== 58 || !isBlank(colon + 1)) return undefined;
      if (colon - at > MAX_KEY || text.slice(at, end).includes('\n')) throw giveUp();
      return { name: value, end: colon + 1, isExplicit: false };
    }
    for (let offset = at; ; offset += 1) {
      const code = text.charCodeAt(offset);
      if (code === 58 && isBlank(offset + 1)) {
        if (offset - at > MAX_KEY || !mayBegin(at)) throw giveUp();
        return { name: keyName(withoutBlanksBehind(text.slice(at, offset))), end: offset + 1, isExplicit: false };
      }
      if (code === 9) throw giveUp();
      if (code === 10 || Number.isNaN(code) || (code === 35 && text.charCodeAt(offset - 1) === 32)) return undefined;
    }
  }

  function isBlank(offset: number): boolean {
    const code = text.charCodeAt(offset);
    if (code === 9) throw giveUp();
    return code === 32 || code === 10 || Number.isNaN(code);
  }

  /** A value that begins within its line, in a node indented by `parent`. */
  function inline(parent: number): unknown {
    const character = text[at];
    if (character === '|' || character === '>') {
      const scalar = blockScalar({ text, at, parent });
      toLine(scalar.end);
      return scalar.value;
    }
    if (character === '"' || character === "'") return flowNode(quotedScalar(text, at), parent);
    if (character === '{' || character === '[') return flowNode(flowCollection({ text, at, parent }), parent);
    return plain(parent);
  }

  function flowNode({ value, end }: Read, parent: number): unknown {
    for (let line = text.indexOf('\n', at); line !== -1 && line < end; line = text.indexOf('\n', line + 1)) {
      let first = line + 1;
      while (text.charCodeAt(first) === 32) first += 1;
      if (text.charCodeAt(first) !== 10 && first - line - 1 <= parent) throw giveUp();
    }
    endLine(end);
    return value;
  }

  /** A plain scalar, on as many lines as are indented by more than `parent`. */
  function plain(parent: number): unknown {
    if (!mayBegin(at)) throw giveUp();
    let { end, hasComment } = plainEnd(at);
    const first = withoutBlanksBehind(text.slice(at, end));
    let line = lineEnd(text, end);
    let whole = first;
    for (;;) {
      toLine(line + 1);
      if (indent <= parent) break;
      // a line behind a comment, or one that looks like a key, is no part of a scalar
      if (hasComment || text.slice(line + 1, at).includes('#')) throw giveUp();
      ({ end, hasComment } = plainEnd(at));
      whole += text.slice(line, at).replace(/[^\n]/g, '') + withoutBlanksBehind(text.slice(at, end));
      line = lineEnd(text, end);
    }
    return whole === first ? scalarValue(first) : folded(whole);
  }

  function plainEnd(from: number): { end: number; hasComment: boolean } {
    for (let offset = from; ; offset += 1) {
      const code = text.charCodeAt(offset);
      if (code === 10 || Number.isNaN(code)) return { end: offset, hasComment: false };
      if (code === 35 && text.charCodeAt(offset - 1) === 32) return { end: offset, hasComment: true };
      if (code === 9 || (code === 58 && isBlank(offset + 1))) throw giveUp();
    }
  }

  /** Whether a plain scalar can begin with this character; indicators and what they introduce are left to the library. */
  function mayBegin(offset: number): boolean {
    const character = text[offset] ?? '';
    if (',[]{}#&*!|>\'"%@`'.includes(character)) return false;
    return !'-?:'.includes(character) || !isBlank(offset + 1);
  }

  toLine(start);
  if (indent === -1) throw giveUp();
  const value = node(-1);
  if (indent !== -1 || typeof value !== 'object') throw giveUp();
  return value;
}
