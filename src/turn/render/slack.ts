import { messageParts } from './message-parts.ts';
import type { Block } from './reply-blocks.ts';
import { textLines } from './text-lines.ts';

/** Characters of one message: Slack splits longer ones where it likes and cuts at 40,000 (Slack, "Truncating really long messages"). */
const LIMIT = 4000;
const MOST_PARTS = 5;

/** Slack's mrkdwn. `<` opens a mention or a link there (`<!channel>`, `<@U1>`): it stands only in links that are made here. */
export function slackParts(blocks: readonly Block[]): string[] {
  return messageParts(textLines(blocks, { bullet: '• ', quote: '> ', emphasis: ['bold'], links: 'markup' }), {
    limit: LIMIT,
    mostParts: MOST_PARTS,
    escaped,
    signs: { bold: '*', italic: '_', strike: '~', code: '`' },
    link: ({ href, label }) => (label === escaped(href) ? `<${label}>` : `<${escaped(href)}|${label}>`),
    fence: '```',
  });
}

/** The three characters that Slack wants escaped, and no others (Slack, "Formatting message text"). */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
