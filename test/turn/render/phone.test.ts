import { expect, test } from 'vitest';
import { renderedReply } from '../../../src/turn/render/rendered-reply.ts';

test.each<[string, string, string]>([
  [
    'a sentence is said as it is',
    'Your order A-1001 costs 12.50 € (#4521).',
    'Your order A-1001 costs 12.50 € (#4521).',
  ],
  ['emphasis is not said', '**Ada**, it *was* `sent`.', 'Ada, it was sent.'],
  ['a heading is a sentence', '# Your order\nIt was sent', 'Your order. It was sent.'],
  ['a list is sentences', 'You have:\n- one parcel\n- two letters!', 'You have: one parcel. two letters!'],
  ['steps keep their numbers', '1. Open it\n2. Close it', '1. Open it. 2. Close it.'],
  ['tasks are said without their boxes', '- [x] paid', 'paid.'],
  [
    'a table is a sentence per row',
    '|Order|Status|\n|-|-|\n|A-1|sent|\n|A-2||',
    'Order: A-1, Status: sent. Order: A-2.',
  ],
  ['a link is its label', 'Open [your order page](https://example.com/o/1).', 'Open your order page.'],
  ['of a bare address the host is said', 'See https://www.example.com/o/1?x=2.', 'See example.com.'],
  ['also in code, and never who logs in', '`https://ada:pw@example.com/x`', 'example.com.'],
  ['phone numbers are said', 'Call [us](tel:+4915550100).', 'Call us, +4915550100.'],
  ['mail addresses are said', 'Write to help@example.com', 'Write to help@example.com.'],
  ['an image is what it shows', '![your parcel](https://example.com/p.png)', 'your parcel.'],
  ['code is its lines', '```\nPIN 12 34\nthen #\n```', 'PIN 12 34. then #.'],
  ['emoji are dropped', 'Done 👍🏽! 👨‍👩‍👧 It is 1️⃣ 🇩🇪 parcel ❤️', 'Done! It is 1 parcel.'],
  ['© and ™ are words', 'Errand™ © 2026', 'Errand™ © 2026.'],
  ['what was never closed is not said', 'This is **important and `open', 'This is important and open.'],
  ['tags are not said', '<b>Hello</b> there', 'Hello there.'],
  ['a reply of an emoji alone stays one', '👍', '👍'],
  ['other scripts end their sentences themselves', '已发货。\n谢谢', '已发货。 谢谢.'],
])('%s', (_title, reply, expected) => {
  expect(renderedReply({ channel: 'phone', reply })).toEqual({ channel: 'phone', text: expected });
});
