import { expect, test } from 'vitest';
import { renderedReply } from '../../../src/turn/render/rendered-reply.ts';

function whatsappOf(reply: string): string[] {
  const rendered = renderedReply({ channel: 'whatsapp', reply });
  if (rendered.channel !== 'whatsapp') throw new Error(`rendered for ${rendered.channel}`);
  return rendered.parts;
}

test.each<[string, string, string]>([
  ['bold, italic, strike and code in its own signs', '**a** *b* ~~c~~ `d`', '*a* _b_ ~c~ ```d```'],
  ['both kinds of emphasis at once', '***a*** **b _c_**', '_*a*_ *b* *_c_*'],
  ['signs stand inside the spaces', '**Order:** A-1', '*Order:* A-1'],
  ['a part of a word has no look of its own', '**bold**text', 'boldtext'],
  ['text that holds the sign has no look of its own', '**5 * 3**', '5 * 3'],
  ['a heading is bold', '# Your *order*', '*Your* _*order*_'],
  ['a list is dashes, numbers stay', '* a\n\n1. b', '- a\n\n1. b'],
  [
    'a link is its label and its address',
    '**[guide](https://example.com/a_b_c)**',
    '*guide*: https://example.com/a_b_c',
  ],
  ['a quotation is marked line by line', '> a\n> b', '> a\n> b'],
  ['code stands between fences', 'so:\n\n```sh\na *b*\n```', 'so:\n\n```\na *b*\n```'],
  ['a fence within code is no fence', '````\n```\n````', "```\n'''\n```"],
  ['a table is a line per row', '|Order|Status|\n|-|-|\n|A-1|**sent**|', '- Order: A-1, Status: *sent*'],
])('%s', (_title, reply, expected) => {
  expect(whatsappOf(reply)).toEqual([expected]);
});

test('4,096 characters: no look and no fence is left open at the end of a message', () => {
  const [first = '', second = '', ...none] = whatsappOf(`**${'word '.repeat(1000)}word**`);
  expect(none).toEqual([]);
  for (const part of [first, second]) expect(part).toMatch(/^\*word[^*]*word\*$/);
  const code = whatsappOf(`\`\`\`\n${'a line of code\n'.repeat(400)}\`\`\``);
  expect(code.length).toBe(2);
  for (const part of code) expect(part).toMatch(/^```\na line[^`]*code\n```$/);
  expect([first, second, ...code].every((part) => part.length <= 4096)).toBe(true);
});
