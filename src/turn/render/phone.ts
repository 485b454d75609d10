// A reply as sentences to be spoken: no markup, no addresses, a stop wherever the writing had a new line.
import { isOwnLabel, shownAddress } from './link-address.ts';
import type { Block, Line, Run } from './reply-blocks.ts';
import { namedCells } from './text-lines.ts';

/** What is said on the phone. A reply of which nothing can be said, such as a lone emoji, is left as it was written. */
export function spokenText(blocks: readonly Block[], written: string): string {
  const sentences = sentencesOf(blocks);
  return sentences.length > 0 ? sentences.join(' ') : written.replace(ADDRESS, hostOf).trim();
}

function sentencesOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block): string[] => {
    switch (block.kind) {
      case 'heading':
      case 'paragraph':
        return block.lines.flatMap((line) => sentence(lineText(line)));
      case 'code':
        return block.text.split('\n').flatMap(sentence);
      case 'quote':
        return sentencesOf(block.blocks);
      case 'list':
        return block.items.flatMap((item, at) => {
          const [first, ...rest] = sentencesOf(item);
          if (first === undefined) return [];
          return [block.start === null ? first : `${block.start + at}. ${first}`, ...rest];
        });
      case 'table':
        return block.rows.length === 0
          ? sentence(block.header.map(lineText).join(', '))
          : block.rows.flatMap((row) => sentence(namedCells({ header: block.header, row }).map(lineText).join(', ')));
      case 'rule':
        return [];
      default:
        return block satisfies never;
    }
  });
}

function lineText(line: Line): string {
  return line.map((run, at) => spokenRun(run, line[at + 1])).join('');
}

/** A link is its label; a phone number or mail address is said too, of any other address only the host where it has no label. */
function spokenRun({ text, href }: Run, next: Run | undefined): string {
  if (href === undefined) return text;
  const callable = /^(?:mailto|tel):/i.test(href);
  if (isOwnLabel(text, href)) return callable ? shownAddress(href) : hostOf(href);
  return callable && next?.href !== href ? `${text}, ${shownAddress(href)}` : text;
}

const ADDRESS = /\b(?:https?:\/\/|www\.)\S*/gi;

/** `https://www.example.com/a?b=1.` becomes `example.com.`: what ends a sentence is no part of the address. */
function hostOf(address: string): string {
  const end = /[.,;:!?)\]'"]{0,9}$/.exec(address)?.[0] ?? '';
  const [, host = ''] =
    /^(?:https?:\/\/)?(?:[^/?#@\s]*@)?(?:www\.)?([^/?#:\s]*)/i.exec(address.slice(0, address.length - end.length)) ??
    [];
  return host + end;
}

/** Pictures, with the joiners, skin tones, flags and keycaps they are made of; © ® ™ are read as words. */
const PICTURES =
  /(?![©®™])\p{Extended_Pictographic}(?:\p{Emoji_Modifier}|\ufe0f|\u200d\p{Extended_Pictographic})*|\p{Regional_Indicator}|[\ufe0f\u20e3]|[\u{e0020}-\u{e007f}]/gu;
/** Markdown that was never closed, and tags that models write although nobody reads them. */
const MARKUP = /\*{2,}|~{2,}|`+|^#{2,6}|^\[[ x]\] |<\/?[a-z][^<>]{0,200}>/gi;
const ENDED = /[.!?…:;。！？]["'”’»)\]]{0,3}$/;

function sentence(text: string): string[] {
  const words = text.replace(PICTURES, '').replace(MARKUP, '').replace(ADDRESS, hostOf);
  const spoken = words
    .replace(/\s+/g, ' ')
    .replace(/ (?=[.,;:!?](?: |$))/g, '')
    .trim();
  // a line of signs alone, such as a rule that was no rule
  if (!/[\p{L}\p{N}]/u.test(spoken)) return [];
  return [ENDED.test(spoken) ? spoken : `${spoken.replace(/[,–—-]$/, '').trimEnd()}.`];
}
