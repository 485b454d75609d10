import { messageParts } from './message-parts.ts';
import type { Block } from './reply-blocks.ts';
import { textLines } from './text-lines.ts';

/** Characters of one text message (product.md, 5; Twilio's error 21617: "exceeds the 1600 character limit"). */
const LIMIT = 1600;

/** More than this in a row nobody reads as text messages. */
const MOST_PARTS = 3;

/** Plain text. */
export function smsParts(blocks: readonly Block[]): string[] {
  return messageParts(textLines(blocks, { bullet: '- ', quote: '', emphasis: [], links: 'text' }), {
    limit: LIMIT,
    mostParts: MOST_PARTS,
    escaped: (text) => text,
    signs: {},
  });
}
