// A reply's Markdown as the blocks that every channel renders: the only place that knows the Markdown library's tokens.
import type { Token, Tokens } from 'marked';
import { linkAddress } from './link-address.ts';
import { markdownTokens } from './markdown-tokens.ts';
import { withoutEntities } from './without-entities.ts';

export type Mark = 'bold' | 'italic' | 'strike' | 'code';

/** A piece of text in one look. */
export interface Run {
  text: string;
  marks: readonly Mark[];
  /** http, https, mailto or tel; anything else is no link */
  href?: string;
}

export type Line = Run[];

export type Block =
  | { kind: 'heading'; level: number; lines: Line[] }
  | { kind: 'paragraph'; lines: Line[] }
  | { kind: 'code'; text: string }
  | { kind: 'quote'; blocks: Block[] }
  /** `start` null = not numbered */
  | { kind: 'list'; start: number | null; items: Block[][] }
  | { kind: 'table'; header: Line[]; rows: Line[][] }
  | { kind: 'rule' };

/**
 * Reads a reply. Line breaks are kept as they are written, raw HTML is text like any other (`<br>` is a line break), images are
 * links. A reply of which nothing would be left is one paragraph of what was written.
 */
export function replyBlocks(markdown: string): Block[] {
  const { tokens, unusedDefinitions } = markdownTokens(markdown);
  const blocks = [...blocksOf(tokens), ...unusedDefinitions.map(definitionOf)];
  return blocks.some(saysSomething) ? blocks : [{ kind: 'paragraph', lines: [[{ text: markdown.trim(), marks: [] }]] }];
}

function saysSomething(block: Block): boolean {
  const inLine = (line: Line) => line.some(({ text }) => text.trim() !== '');
  switch (block.kind) {
    case 'heading':
    case 'paragraph':
      return block.lines.some(inLine);
    case 'code':
      return block.text.trim() !== '';
    case 'quote':
      return block.blocks.some(saysSomething);
    case 'list':
      return block.items.some((item) => item.some(saysSomething));
    case 'table':
      return [block.header, ...block.rows].some((row) => row.some(inLine));
    case 'rule':
      return false;
    default:
      return block satisfies never;
  }
}

function blocksOf(tokens: readonly Token[]): Block[] {
  return tokens.flatMap((token): Block[] => {
    switch (token.type) {
      case 'heading':
        return [{ kind: 'heading', level: token.depth, lines: linesOf(token.tokens ?? []) }];
      case 'code':
        return [{ kind: 'code', text: token.text }];
      case 'blockquote':
        return [{ kind: 'quote', blocks: blocksOf(token.tokens ?? []) }];
      case 'list':
        return [listOf(token as Tokens.List)];
      case 'table':
        return [tableOf(token as Tokens.Table)];
      case 'hr':
        return [{ kind: 'rule' }];
      case 'space':
      case 'def':
        return [];
      default:
        return paragraphOf(linesOf(token.type === 'paragraph' ? (token.tokens ?? []) : [token]));
    }
  });
}

function paragraphOf(lines: Line[]): Block[] {
  return lines.some((line) => line.length > 0) ? [{ kind: 'paragraph', lines }] : [];
}

/** `[name]: https://...` that no text refers to would vanish: it is shown as what it is, a link with a name. */
function definitionOf({ tag, href, raw }: Tokens.Def): Block {
  const address = linkAddress(href);
  const text = address === undefined ? raw.trim() : tag;
  return { kind: 'paragraph', lines: [[{ text, marks: [], ...(address !== undefined && { href: address }) }]] };
}

function listOf({ ordered, start, items }: Tokens.List): Block {
  return { kind: 'list', start: ordered ? Number(start) : null, items: items.map(({ tokens }) => itemOf(tokens)) };
}

/** A task's checkbox stands before the text it belongs to, in a token of its own where the list is tight. */
function itemOf(tokens: readonly Token[]): Block[] {
  const [first, second, ...rest] = tokens;
  if (first?.type !== 'checkbox' || second?.type !== 'text') return blocksOf(tokens);
  return [...paragraphOf(linesOf([first, second])), ...blocksOf(rest)];
}

function tableOf({ header, rows }: Tokens.Table): Block {
  const cell = ({ tokens }: Tokens.TableCell) =>
    linesOf(tokens).flatMap((line, at) => (at === 0 ? line : [SPACE, ...line]));
  return { kind: 'table', header: header.map(cell), rows: rows.map((row) => row.map(cell)) };
}

const SPACE: Run = { text: ' ', marks: [] };

/** Runs of inline tokens, one list per line. */
function linesOf(tokens: readonly Token[]): Line[] {
  const lines: Line[] = [[]];
  for (const run of runsOf(tokens, { marks: [] })) {
    const [first = '', ...following] = run.text.split('\n');
    append(lines.at(-1) ?? [], { ...run, text: first });
    for (const text of following) {
      lines.push([]);
      append(lines.at(-1) ?? [], { ...run, text: text.trimStart() });
    }
  }
  return lines;
}

function append(line: Line, run: Run): void {
  const last = line.at(-1);
  if (run.text === '') return;
  if (last && last.href === run.href && last.marks.join() === run.marks.join()) last.text += run.text;
  else line.push({ ...run });
}

function runsOf(tokens: readonly Token[], look: Omit<Run, 'text'>): Run[] {
  return tokens.flatMap((token): Run[] => {
    switch (token.type) {
      case 'strong':
        return runsOf(token.tokens ?? [], marked(look, 'bold'));
      case 'em':
        return runsOf(token.tokens ?? [], marked(look, 'italic'));
      case 'del':
        return runsOf(token.tokens ?? [], marked(look, 'strike'));
      case 'codespan':
        return [{ ...marked(look, 'code'), text: token.text }];
      case 'br':
        return [{ ...look, text: '\n' }];
      case 'link':
      case 'image':
        return linkOf(token as Tokens.Link | Tokens.Image, look);
      case 'escape':
        return [{ ...look, text: token.text }];
      case 'text':
        return token.tokens ? runsOf(token.tokens, look) : [{ ...look, text: plain(token.text) }];
      default:
        return [{ ...look, text: token.raw }];
    }
  });
}

function linkOf(token: Tokens.Link | Tokens.Image, look: Omit<Run, 'text'>): Run[] {
  const literal = 'autolink' in token && token.autolink === true;
  const href = linkAddress(literal ? token.href : withoutEntities(token.href)) ?? look.href;
  const linked = href === undefined ? look : { ...look, href };
  if (literal) return [{ ...linked, text: token.text }];
  const label = runsOf(token.tokens, linked);
  return label.some(({ text }) => text.trim() !== '') || href === undefined ? label : [{ ...linked, text: href }];
}

function marked({ marks, ...look }: Omit<Run, 'text'>, mark: Mark): Omit<Run, 'text'> {
  return { ...look, marks: marks.includes(mark) ? marks : [...marks, mark] };
}

function plain(text: string): string {
  return withoutEntities(text.replace(/<br\s{0,9}\/?>\n?/gi, '\n'));
}
