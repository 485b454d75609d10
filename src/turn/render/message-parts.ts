// Lines of text as messages of a bounded length. No markup is left open at the end of one, and no address is cut.
import type { Mark } from './reply-blocks.ts';
import type { TextLine, TextRun } from './text-lines.ts';

export interface MessageFormat {
  /** characters of one message, counted as UTF-16 units: never fewer than any service counts */
  limit: number;
  /** further messages are left out, visibly */
  mostParts: number;
  escaped: (text: string) => string;
  /** what stands around text that is marked so; a mark that is not named can't be shown */
  signs: Partial<Record<Mark, string>>;
  /** a link in the channel's markup, of an escaped label; absent where lines write their links out */
  link?: (link: { href: string; label: string }) => string;
  /** the lines around a block of code; absent where the channel has none */
  fence?: string;
}

/** Stands where something had to be left out. */
const LEFT_OUT = '[…]';

/**
 * Messages that hold these lines: divided between lines where that is possible, else after a sentence, else between words, and
 * within a word only where the word alone is longer than a message.
 */
export function messageParts(lines: readonly TextLine[], format: MessageFormat): string[] {
  // every part leaves room for the sign that closes the last one
  const room = format.limit - LEFT_OUT.length - 1;
  const parts: TextLine[][] = [];
  let part: TextLine[] = [];
  let size = 0;
  const close = () => {
    if (part.some(hasText)) parts.push(part);
    part = [];
    size = 0;
  };
  const add = (line: TextLine) => {
    size += lineCost(line, { before: part.at(-1), format });
    part.push(line);
  };
  for (const line of lines) {
    if (parts.length > format.mostParts) break;
    if (size + lineCost(line, { before: part.at(-1), format }) <= room) {
      add(line);
      continue;
    }
    close();
    const fits = lineCost(line, { before: undefined, format }) <= room;
    for (const piece of fits ? [line] : piecesOf(line, { room, format })) {
      if (part.length > 0) close();
      add(piece);
    }
  }
  close();
  const texts = parts.slice(0, format.mostParts).map((kept) => written(kept, format));
  if (parts.length > texts.length) texts.push(`${texts.pop()}\n${LEFT_OUT}`);
  return texts;
}

const hasText = ({ runs }: TextLine) => runs.some(({ text }) => text.trim() !== '');

/** An upper bound of what a line adds to a message, its line break and a fence around it included. */
function lineCost(line: TextLine, { before, format }: { before: TextLine | undefined; format: MessageFormat }): number {
  const fence = line.code && !before?.code && format.fence !== undefined ? 2 * format.fence.length + 2 : 0;
  return line.prefix.length + runsCost(line.runs, format) + 1 + fence;
}

function runsCost(runs: readonly TextRun[], format: MessageFormat): number {
  return runs.reduce((sum, run, at) => sum + runCost(run, { before: runs[at - 1], format }), 0);
}

function runCost(run: TextRun, { before, format }: { before: TextRun | undefined; format: MessageFormat }): number {
  const signs = before && looksLike(before, run) ? 0 : signCost(run, format);
  return format.escaped(run.text).length + signs;
}

function signCost({ marks, href }: TextRun, { signs, link }: MessageFormat): number {
  const around = marks.reduce((sum, mark) => sum + 2 * (signs[mark]?.length ?? 0), 0);
  return around + (href !== undefined && link ? link({ href, label: '' }).length : 0);
}

/** A line that is longer than a message, as lines that are not. */
function piecesOf(line: TextLine, { room, format }: { room: number; format: MessageFormat }): TextLine[] {
  const least = lineCost({ ...line, runs: [] }, { before: undefined, format });
  const pieces: TextLine[] = [];
  let piece: TextRun[] = [];
  const words = line.runs.flatMap((run) => wordsOf(run, { room: room - least, format }));
  let size = least;
  const end = (at: number) => {
    const prefix = pieces.length === 0 ? line.prefix : line.continuation;
    pieces.push({ ...line, prefix, runs: piece.slice(0, at) });
    piece = piece.slice(at);
    size = least + runsCost(piece, format);
  };
  for (const word of words) {
    if (pieces.length > format.mostParts) break;
    const cost = () => runCost(word, { before: piece.at(-1), format });
    if (size + cost() > room && piece.length > 0) end(afterSentence(piece));
    if (size + cost() > room && piece.length > 0) end(piece.length);
    size += cost();
    piece.push(word);
  }
  if (piece.length > 0) end(piece.length);
  return pieces;
}

const ENDS_SENTENCE = /[.!?…。！？]["')\]”’»]{0,3}\s+$|[。！？]$/;

/** Behind the last sentence that ends in the second half; behind the last word where there is none. */
function afterSentence(words: readonly TextRun[]): number {
  const last = words.findLastIndex(({ text }) => ENDS_SENTENCE.test(text));
  return last + 1 > words.length / 2 ? last + 1 : words.length;
}

function wordsOf(run: TextRun, { room, format }: { room: number; format: MessageFormat }): TextRun[] {
  const around = signCost(run, format);
  // an address that would stand in every message its label is divided over, and fill half of it: the label alone is kept
  if (around > room / 2) return wordsOf({ text: `${run.text} ${LEFT_OUT}`, marks: [] }, { room, format });
  if (run.whole) return [runCost(run, { before: undefined, format }) > room ? { text: LEFT_OUT, marks: [] } : run];
  const words = run.text.match(/\S+\s*|\s+/g) ?? [];
  return words.flatMap((word) => slicesOf(word, { room: room - around, format }).map((text) => ({ ...run, text })));
}

function slicesOf(word: string, { room, format }: { room: number; format: MessageFormat }): string[] {
  if (format.escaped(word).length <= room) return [word];
  const slices: string[] = [];
  let slice = '';
  let size = 0;
  for (const character of word) {
    const cost = format.escaped(character).length;
    if (size + cost > room) {
      slices.push(slice);
      slice = '';
      size = 0;
    }
    slice += character;
    size += cost;
  }
  return [...slices, slice];
}

function written(part: readonly TextLine[], format: MessageFormat): string {
  const lines = part.slice(part.findIndex(hasText), part.findLastIndex(hasText) + 1);
  return lines
    .flatMap((line, at) => {
      const text = lineText(line.runs, format);
      const { fence } = format;
      if (!line.code || fence === undefined) return [(line.prefix + text).trimEnd()];
      const opening = lines[at - 1]?.code ? [] : [fence];
      const closing = lines[at + 1]?.code ? [] : [fence];
      return [...opening, text.trimEnd().replaceAll(fence, "'".repeat(fence.length)), ...closing];
    })
    .join('\n');
}

function lineText(runs: readonly TextRun[], format: MessageFormat): string {
  const merged: TextRun[] = [];
  for (const run of runs) {
    const last = merged.at(-1);
    if (last && looksLike(last, run)) merged[merged.length - 1] = { ...last, text: last.text + run.text };
    else merged.push(run);
  }
  return merged
    .map((run, at) => runText(run, { before: merged[at - 1]?.text ?? '', after: merged[at + 1]?.text ?? '', format }))
    .join('');
}

function looksLike(one: TextRun, other: TextRun): boolean {
  return one.href === other.href && one.whole === other.whole && one.marks.join() === other.marks.join();
}

/** Signs count only beside what is no letter or digit, and with no space inside: elsewhere they would be shown. */
function runText(
  { text, marks, href }: TextRun,
  { before, after, format }: { before: string; after: string; format: MessageFormat },
): string {
  const core = text.trim();
  const leading = text.slice(0, text.length - text.trimStart().length);
  const trailing = text.slice(text.trimEnd().length);
  if (core === '') return text;
  const glued = (leading === '' && /[\p{L}\p{N}]$/u.test(before)) || (trailing === '' && /^[\p{L}\p{N}]/u.test(after));
  const shown = glued || signsIn(core, marks, format) ? [] : marks.filter((mark) => format.signs[mark] !== undefined);
  const opening = (shown.includes('code') ? ['code' as const] : shown).map((mark) => format.signs[mark]).join('');
  const label = format.escaped(core);
  const linked = href !== undefined && format.link ? format.link({ href, label }) : label;
  return `${leading}${opening}${linked}${[...opening].reverse().join('')}${trailing}`;
}

/** Text that holds the very sign that should stand around it. */
function signsIn(text: string, marks: readonly Mark[], { signs }: MessageFormat): boolean {
  return marks.some((mark) => {
    const sign = signs[mark];
    return sign !== undefined && text.includes(sign);
  });
}
