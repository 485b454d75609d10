// The blocks of a reply as lines of text: what SMS, WhatsApp, Slack and the text part of an e-mail have in common.
import { isOwnLabel, shownAddress } from './link-address.ts';
import type { Block, Line, Mark, Run } from './reply-blocks.ts';

/** A run that stays whole where a message is divided. */
export interface TextRun extends Run {
  whole?: true;
}

export interface TextLine {
  /** before the first character, not part of any markup */
  prefix: string;
  /** the same where the line goes on in the next message */
  continuation: string;
  runs: TextRun[];
  /** of a block of code */
  code: boolean;
}

export interface LineStyle {
  bullet: string;
  /** before every line of a quotation */
  quote: string;
  /** how a heading and the first column of a table stand out */
  emphasis: readonly Mark[];
  /** `text`: the address stands behind the label. `markup`: the run keeps its `href`, the channel's markup has links */
  links: 'text' | 'markup';
}

/** Blank lines separate blocks; none follows a heading or stands inside a list. */
export function textLines(blocks: readonly Block[], style: LineStyle): TextLine[] {
  return blocks.flatMap((block, at) => {
    const lines = linesOf(block, style);
    const previous = blocks[at - 1];
    return previous && previous.kind !== 'heading' && lines.length > 0 ? [blank(''), ...lines] : lines;
  });
}

function linesOf(block: Block, style: LineStyle): TextLine[] {
  switch (block.kind) {
    case 'heading':
      return block.lines.map((line) => textLine(withMarks(line, style.emphasis), style));
    case 'paragraph':
      return block.lines.map((line) => textLine(line, style));
    case 'code':
      return block.text.split('\n').map((text) => ({ ...blank(''), runs: [{ text, marks: [] }], code: true }));
    case 'quote':
      return textLines(block.blocks, style).map((line) => indented(line, style.quote, style.quote));
    case 'list':
      return block.items.flatMap((item, at) => {
        const sign = block.start === null ? style.bullet : `${block.start + at}. `;
        return underSign(
          item.flatMap((inner) => linesOf(inner, style)),
          sign,
        );
      });
    case 'table':
      return tableLines(block, style);
    case 'rule':
      return [];
    default:
      return block satisfies never;
  }
}

/** One point a row, each cell behind its column's name: no text channel can hold columns together. */
function tableLines({ header, rows }: Extract<Block, { kind: 'table' }>, style: LineStyle): TextLine[] {
  if (rows.length === 0) return [textLine(joined(header, ', '), style)];
  return rows.flatMap((row) => underSign([textLine(joined(namedCells({ header, row }), ', '), style)], style.bullet));
}

/** The cells of a row that are not empty, each behind the name of its column. */
export function namedCells({ header, row }: { header: readonly Line[]; row: readonly Line[] }): Line[] {
  return row.flatMap((cell, column) => {
    if (cell.length === 0) return [];
    const name = header[column] ?? [];
    return [name.length === 0 ? cell : [...name, { text: ': ', marks: [] }, ...cell]];
  });
}

function joined(cells: readonly Line[], separator: string): Line {
  return cells.flatMap((cell, at) => (at === 0 ? cell : [{ text: separator, marks: [] }, ...cell]));
}

function underSign(lines: readonly TextLine[], sign: string): TextLine[] {
  const indent = ' '.repeat(sign.length);
  const shown = lines.length === 0 ? [blank('')] : lines;
  return shown.map((line, at) => indented(line, at === 0 ? sign : indent, indent));
}

function indented(line: TextLine, prefix: string, continuation: string): TextLine {
  return { ...line, prefix: prefix + line.prefix, continuation: continuation + line.continuation };
}

function blank(prefix: string): TextLine {
  return { prefix, continuation: prefix, runs: [], code: false };
}

function withMarks(line: Line, marks: readonly Mark[]): Line {
  return line.map((run) => ({ ...run, marks: [...new Set([...run.marks, ...marks])] }));
}

function textLine(line: Line, { links }: LineStyle): TextLine {
  return { ...blank(''), runs: links === 'markup' ? line : writtenOut(line) };
}

/** `label: address`, or the address alone where the label says no more. */
function writtenOut(line: Line): TextRun[] {
  const runs: TextRun[] = [];
  for (let at = 0; at < line.length; ) {
    const { href } = line[at] ?? {};
    let end = at + 1;
    while (end < line.length && line[end]?.href === href) end += 1;
    const label = line.slice(at, end).map(({ text, marks }) => ({ text, marks }));
    runs.push(...(href === undefined ? label : linkRuns({ label, href, next: line[end]?.text ?? '' })));
    at = end;
  }
  return runs;
}

function linkRuns({ label, href, next }: { label: Line; href: string; next: string }): TextRun[] {
  const text = label.map((run) => run.text).join('');
  const address: TextRun = { text: shownAddress(href), marks: [], whole: true };
  // what follows at once would be read as part of the address
  const after: TextRun[] = /^(?:$|[\s.,;:!?)">])/.test(next) ? [] : [{ text: ' ', marks: [] }];
  if (isOwnLabel(text, href)) return [address, ...after];
  return [...label, { text: /[:：]\s*$/.test(text) ? ' ' : ': ', marks: [] }, address, ...after];
}
