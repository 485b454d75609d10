// The HTML part of an e-mail: built from the blocks of a reply, every text in it escaped, so that no tag is anyone's but ours.
import type { Block, Line, Mark, Run } from './reply-blocks.ts';

/** A whole HTML document. Its links are the reply's http, https, mailto and tel links; it loads nothing. */
export function emailHtml(blocks: readonly Block[]): string {
  return `<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"></head>\n<body>\n${htmlOf(blocks)}\n</body>\n</html>\n`;
}

function htmlOf(blocks: readonly Block[]): string {
  return blocks.map(blockHtml).join('\n');
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `<h${block.level}>${linesHtml(block.lines)}</h${block.level}>`;
    case 'paragraph':
      return `<p>${linesHtml(block.lines)}</p>`;
    case 'code':
      return `<pre><code>${escaped(block.text)}</code></pre>`;
    case 'quote':
      return `<blockquote>\n${htmlOf(block.blocks)}\n</blockquote>`;
    case 'list':
      return listHtml(block);
    case 'table':
      return tableHtml(block);
    case 'rule':
      return '<hr>';
    default:
      return block satisfies never;
  }
}

function listHtml({ start, items }: Extract<Block, { kind: 'list' }>): string {
  const [opening, closing] = start === null ? ['<ul>', '</ul>'] : [`<ol start="${start}">`, '</ol>'];
  return `${opening}\n${items.map((item) => `<li>${itemHtml(item)}</li>`).join('\n')}\n${closing}`;
}

/** The first line of an item stands in no paragraph of its own: mail programs would set every item apart. */
function itemHtml([first, ...rest]: readonly Block[]): string {
  if (first?.kind !== 'paragraph') return htmlOf(first ? [first, ...rest] : rest);
  return [linesHtml(first.lines), ...rest.map(blockHtml)].join('\n');
}

function tableHtml({ header, rows }: Extract<Block, { kind: 'table' }>): string {
  const row = (cells: readonly Line[], tag: 'th' | 'td') =>
    `<tr>${cells.map((cell) => `<${tag} align="left">${lineHtml(cell)}</${tag}>`).join('')}</tr>`;
  const lines = [row(header, 'th'), ...rows.map((cells) => row(cells, 'td'))];
  return `<table border="1" cellpadding="6" cellspacing="0">\n${lines.join('\n')}\n</table>`;
}

function linesHtml(lines: readonly Line[]): string {
  return lines.map(lineHtml).join('<br>\n');
}

function lineHtml(line: Line): string {
  return line.map(runHtml).join('');
}

const TAGS: Record<Mark, string> = { bold: 'strong', italic: 'em', strike: 'del', code: 'code' };

function runHtml({ text, marks, href }: Run): string {
  const opening = marks.map((mark) => `<${TAGS[mark]}>`).join('');
  const closing = marks
    .map((mark) => `</${TAGS[mark]}>`)
    .toReversed()
    .join('');
  const marked = `${opening}${escaped(text)}${closing}`;
  return href === undefined ? marked : `<a href="${escaped(href)}">${marked}</a>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
