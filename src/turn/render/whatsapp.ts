import { messageParts } from './message-parts.ts';
import type { Block } from './reply-blocks.ts';
import { textLines } from './text-lines.ts';

/** Characters of one text message (WhatsApp Business Platform, text messages: "Maximum 4096 characters"). */
const LIMIT = 4096;
const MOST_PARTS = 5;

/** WhatsApp's own markup; it has no escape, so a lone sign in the text stays as it is. */
export function whatsappParts(blocks: readonly Block[]): string[] {
  return messageParts(textLines(blocks, { bullet: '- ', quote: '> ', emphasis: ['bold'], links: 'text' }), {
    limit: LIMIT,
    mostParts: MOST_PARTS,
    escaped: (text) => text,
    signs: { bold: '*', italic: '_', strike: '~', code: '```' },
    fence: '```',
  });
}
