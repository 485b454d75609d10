import { expect, test } from 'vitest';
import { renderedReply } from '../../../src/turn/render/rendered-reply.ts';

function slackOf(reply: string): string[] {
  const rendered = renderedReply({ channel: 'slack', reply });
  if (rendered.channel !== 'slack') throw new Error(`rendered for ${rendered.channel}`);
  return rendered.parts;
}

test.each<[string, string, string]>([
  ['bold, italic, strike and code in its own signs', '**a** *b* ~~c~~ `d`', '*a* _b_ ~c~ `d`'],
  [
    'the three control characters are escaped, in code too',
    'a & b < c > d `<e>`',
    'a &amp; b &lt; c &gt; d `&lt;e&gt;`',
  ],
  ['nobody is mentioned', '<!channel> <@U123> <!here|x>', '&lt;!channel&gt; &lt;@U123&gt; &lt;!here|x&gt;'],
  [
    'a link is address and label',
    '[our guide](https://example.com/g?a=1&b=2)',
    '<https://example.com/g?a=1&amp;b=2|our guide>',
  ],
  ['a bare address is a link without a label', 'https://example.com.', '<https://example.com>.'],
  ['no character of an address ends the link', '[a](<https://example.com/b|c>)', '<https://example.com/b%7Cc|a>'],
  ['a label closes no link', '[a>b|c](https://example.com)', '<https://example.com|a&gt;b|c>'],
  ['a link can be bold', '**[a](https://example.com)**', '*<https://example.com|a>*'],
  ['a link of another scheme is its label', '[a](javascript:alert(1))', 'a'],
  ['an image is a link', '![a](https://example.com/p.png)', '<https://example.com/p.png|a>'],
  ['a heading is bold', '# Your order', '*Your order*'],
  ['a list is bullets, numbers stay', '- a\n  - b\n\n1. c', '• a\n  • b\n\n1. c'],
  ['a quotation is marked line by line', '> a\n> b', '> a\n> b'],
  ['code stands between fences', '```\na < b\n```', '```\na &lt; b\n```'],
  ['a table is a line per row', '|Order|Status|\n|-|-|\n|A-1|sent|', '• Order: A-1, Status: sent'],
])('%s', (_title, reply, expected) => {
  expect(slackOf(reply)).toEqual([expected]);
});

test('4,000 characters, counted after escaping, and no escape is cut', () => {
  const parts = slackOf('&'.repeat(1500));
  expect(parts.map((part) => part.replaceAll('&amp;', ''))).toEqual(['', '']);
  expect(parts.join('')).toHaveLength(7500);
  expect(parts.every((part) => part.length <= 4000)).toBe(true);
});

test('the label of a link that is divided is linked in both messages', () => {
  const parts = slackOf(`[${'word '.repeat(1000)}](https://example.com)`);
  expect(parts).toHaveLength(2);
  for (const part of parts) expect(part).toMatch(/^<https:\/\/example\.com\|word[^>]*word>$/);
});
