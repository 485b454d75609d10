import { expect, test } from 'vitest';
import { renderedReply } from '../../../src/turn/render/rendered-reply.ts';

function smsOf(reply: string): string[] {
  const rendered = renderedReply({ channel: 'sms', reply });
  if (rendered.channel !== 'sms') throw new Error(`rendered for ${rendered.channel}`);
  return rendered.parts;
}

test.each<[string, string, string]>([
  ['plain text stays as it is', 'Your order A-1001 is on its way.', 'Your order A-1001 is on its way.'],
  ['emphasis and code lose their signs', '**Ada**, it *was* ~~not~~ `sent`.', 'Ada, it was not sent.'],
  ['a heading is a line of its own', '## Your order\n\nIt was sent.', 'Your order\nIt was sent.'],
  ['a line break stays one', 'Order: A-1\nStatus: sent', 'Order: A-1\nStatus: sent'],
  [
    'a link is its label and its address',
    'See [our guide](https://example.com/g).',
    'See our guide: https://example.com/g.',
  ],
  ['a label with a colon gets no second one', '[Track here:](https://example.com)', 'Track here: https://example.com'],
  ['a bare address stands once', 'See https://example.com/a_b?x=1&y=2.', 'See https://example.com/a_b?x=1&y=2.'],
  [
    'a label that is the address is not said twice',
    '[www.example.com](https://www.example.com/)',
    'https://www.example.com/',
  ],
  ['mail addresses stand without their scheme', '[us](mailto:help@example.com?subject=x)', 'us: help@example.com'],
  ['phone numbers do too', '[+49 155 50100](tel:+4915550100)', '+49 155 50100: +4915550100'],
  ['text that touches a link is kept off its address', '[a](https://example.com)b', 'a: https://example.com b'],
  ['an image is a link', '![the parcel](https://example.com/p.png)', 'the parcel: https://example.com/p.png'],
  ['a link of another scheme is its label', '[press](javascript:alert(1)) [it](/orders)', 'press it'],
  ['a link without a label is its address', '[](https://example.com)', 'https://example.com'],
  ['a list is dashes', '* one\n* two\n  * three', '- one\n- two\n  - three'],
  ['a numbered list keeps its numbers', '3. one\n4. two', '3. one\n4. two'],
  ['tasks keep their boxes', '- [x] paid\n- [ ] sent', '- [x] paid\n- [ ] sent'],
  [
    'a table is a line per row',
    '|Order|Status|\n|-|-|\n|A-1|sent|\n|A-2||',
    '- Order: A-1, Status: sent\n- Order: A-2',
  ],
  ['a table without rows is its names', '|Order|Status|\n|-|-|', 'Order, Status'],
  ['code is its lines', '```json\n{\n  "a": 1\n}\n```', '{\n  "a": 1\n}'],
  ['a quotation is its text', '> all fine\n> here', 'all fine\nhere'],
  ['a rule is a blank line', 'one\n\n---\n\ntwo', 'one\n\ntwo'],
  ['tags are text, a break is a break', '<b>one</b><br>two', '<b>one</b>\ntwo'],
  [
    'an address within a tag ends where it does',
    '<a href="https://example.com">it</a>',
    '<a href="https://example.com">it</a>',
  ],
  ['character references are what they stand for', 'Fish &amp; chips &#8364;5 &unknown;', 'Fish & chips €5 &unknown;'],
  ['a reply of signs alone is sent as it is', '---', '---'],
  [
    'a definition that nothing refers to is shown',
    'Hi\n\n[terms]: https://example.com/t',
    'Hi\n\nterms: https://example.com/t',
  ],
  [
    'a definition that is referred to is a link',
    'See [terms]\n\n[terms]: https://example.com/t',
    'See terms: https://example.com/t',
  ],
])('%s', (_title, reply, expected) => {
  expect(smsOf(reply)).toEqual([expected]);
});

test('1,600 characters: a longer reply is divided between its paragraphs', () => {
  const paragraphs = ['a', 'b', 'c'].map((letter) => `${letter.repeat(699)}.`);
  expect(smsOf(paragraphs.join('\n\n'))).toEqual([`${paragraphs[0]}\n\n${paragraphs[1]}`, paragraphs[2]]);
});

test('a long paragraph is divided after a sentence, and one long sentence between words', () => {
  const sentence = `${'word '.repeat(19)}end. `;
  const parts = smsOf(sentence.repeat(30));
  expect(parts).toHaveLength(2);
  expect(parts.every((part) => part.endsWith('end.'))).toBe(true);
  expect(parts.join(' ').split(' ')).toEqual(sentence.repeat(30).trim().split(' '));
  const words = smsOf('word '.repeat(400));
  expect(words.map((part) => part.split(' ').every((word) => word === 'word'))).toEqual([true, true]);
});

test('no address is cut: one that does not fit any more begins the next message', () => {
  const address = `https://example.com/${'a'.repeat(300)}`;
  expect(smsOf(`${'word '.repeat(300)} ${address}`).at(-1)).toMatch(new RegExp(`(^| )${address}$`));
});

test('an address longer than a message is left out, visibly', () => {
  expect(smsOf(`Go [here](https://example.com/${'a'.repeat(2000)}) now`).join(' ')).toBe('Go here: […] now');
});

test('three messages at most: what is left of a longer reply is left out, visibly', () => {
  const parts = smsOf('word '.repeat(2000));
  expect(parts).toHaveLength(3);
  expect(parts.every((part) => part.length <= 1600)).toBe(true);
  expect(parts.map((part) => part.endsWith('word\n[…]'))).toEqual([false, false, true]);
});
