import { giveUp } from './give-up.ts';

/**
 * A literal (`|`) or folded (`>`) scalar whose header begins at `at`, in a node indented by `parent`: its text, and the offset of
 * the line behind it.
 */
export function blockScalar({ text, at, parent }: { text: string; at: number; parent: number }): {
  value: string;
  end: number;
} {
  const headerEnd = lineEnd(text, at);
  const header = /^([|>])([1-9]?)([-+]?)[ ]*(?: #.*)?$/.exec(text.slice(at, headerEnd));
  if (header === null) throw giveUp();
  const [, style, digit, chomp] = header;
  const given = digit ? parent + Number(digit) : -1;
  if (digit && parent < 0) throw giveUp();
  const { lines, end } = content({ text, start: headerEnd + 1, parent, given });
  let trailing = 0;
  while (lines.at(-1) === '') {
    lines.pop();
    trailing += 1;
  }
  const value = style === '|' ? lines.join('\n') : foldedLines(lines);
  if (chomp === '-') return { value, end };
  if (chomp === '+') return { value: value + '\n'.repeat(lines.length > 0 ? trailing + 1 : trailing), end };
  return { value: lines.length > 0 ? `${value}\n` : '', end };
}

/** The lines without their indentation, blank ones empty; the first line tells it unless it is `given`. */
function content({ text, start, parent, given }: { text: string; start: number; parent: number; given: number }): {
  lines: string[];
  end: number;
} {
  const lines: string[] = [];
  let indent = given;
  let offset = start;
  while (offset < text.length) {
    const end = lineEnd(text, offset);
    let first = offset;
    while (first < end && text.charCodeAt(first) === 32) first += 1;
    const spaces = first - offset;
    if (first === end) {
      // spaces beyond the indentation are content in some places and not in others
      if (spaces > Math.max(indent, 0) || (spaces > 0 && end === text.length)) throw giveUp();
      lines.push('');
    } else {
      if (text.charCodeAt(first) === 9 && spaces <= Math.max(indent, parent)) throw giveUp();
      if (spaces <= parent || (indent !== -1 && spaces < indent)) break;
      if (indent === -1) indent = spaces;
      lines.push(text.slice(offset + indent, end));
    }
    offset = end + 1;
  }
  return { lines, end: offset };
}

/** One line break between lines is a space; those around blank or further indented lines stay. */
function foldedLines(lines: readonly string[]): string {
  let result = '';
  let blank = 0;
  let wasIndented = false;
  for (const [index, line] of lines.entries()) {
    if (line === '') {
      blank += 1;
      continue;
    }
    const isIndented = line.startsWith(' ') || line.startsWith('\t');
    const isFirst = index === blank;
    if (isFirst) result += '\n'.repeat(blank);
    else if (isIndented || wasIndented) result += '\n'.repeat(blank + 1);
    else result += blank === 0 ? ' ' : '\n'.repeat(blank);
    result += line;
    blank = 0;
    wasIndented = isIndented;
  }
  return result;
}

/** The offset of the line break that ends the line, or the text's end. */
export function lineEnd(text: string, offset: number): number {
  const end = text.indexOf('\n', offset);
  return end === -1 ? text.length : end;
}
