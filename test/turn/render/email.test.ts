import { expect, test } from 'vitest';
import type { EmailThread } from '../../../src/schemas/email-thread.ts';
import { renderedReply } from '../../../src/turn/render/rendered-reply.ts';

function emailOf(reply: string, email?: Partial<EmailThread>) {
  const rendered = renderedReply({ channel: 'email', reply, ...(email && { email: { references: [], ...email } }) });
  if (rendered.channel !== 'email') throw new Error(`rendered for ${rendered.channel}`);
  return rendered;
}

const bodyOf = (html: string) => /<body>\n([\s\S]*)\n<\/body>/.exec(html)?.[1];

test.each<[string, string, string, string]>([
  ['paragraphs', 'Hello\n\nYou', '<p>Hello</p>\n<p>You</p>', 'Hello\n\nYou\n'],
  ['line breaks', 'Order: A-1\nStatus: sent', '<p>Order: A-1<br>\nStatus: sent</p>', 'Order: A-1\nStatus: sent\n'],
  ['headings', '## Order', '<h2>Order</h2>', 'Order\n'],
  ['looks', '**a** *b* ~~c~~ `d`', '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>', 'a b c d\n'],
  ['lists', '- a\n- b', '<ul>\n<li>a</li>\n<li>b</li>\n</ul>', '- a\n- b\n'],
  ['numbered lists', '2. a\n   - b', '<ol start="2">\n<li>a\n<ul>\n<li>b</li>\n</ul></li>\n</ol>', '2. a\n   - b\n'],
  ['quotations', '> a', '<blockquote>\n<p>a</p>\n</blockquote>', '> a\n'],
  ['code', '```\na < b\n```', '<pre><code>a &lt; b</code></pre>', 'a < b\n'],
  ['rules', 'a\n\n***\n\nb', '<p>a</p>\n<hr>\n<p>b</p>', 'a\n\nb\n'],
  [
    'tables',
    '|Order|Status|\n|-|-|\n|A-1|sent|',
    '<table border="1" cellpadding="6" cellspacing="0">\n<tr><th align="left">Order</th><th align="left">Status</th></tr>\n' +
      '<tr><td align="left">A-1</td><td align="left">sent</td></tr>\n</table>',
    '- Order: A-1, Status: sent\n',
  ],
  [
    'links',
    '[g](https://example.com/?a=1&b="2")',
    '<p><a href="https://example.com/?a=1&amp;b=%222%22">g</a></p>',
    'g: https://example.com/?a=1&b=%222%22\n',
  ],
  [
    'images',
    '![p](https://example.com/p.png)',
    '<p><a href="https://example.com/p.png">p</a></p>',
    'p: https://example.com/p.png\n',
  ],
])('%s have their tags in the HTML part and are readable in the text part', (_title, reply, html, text) => {
  const rendered = emailOf(reply);
  expect(bodyOf(rendered.html)).toBe(html);
  expect(rendered.text).toBe(text);
});

test.each([
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '<div>\n<iframe src="https://example.com"></iframe>\n</div>',
  '**<b onmouseover=alert(1)>**',
  '[x](https://example.com"onmouseover="alert\\(1\\))',
  '[x](https://example.com "t\\"><script>")',
  '[<script>](https://example.com)',
  '![<svg onload=alert(1)>](https://example.com)',
  '`<script>`',
  '```\n</code></pre><script>\n```',
  '|<script>|\n|-|\n|<img>|',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<!-- --><script>',
  '<https://example.com/<script>>',
])('no tag of a reply is a tag of the mail: %s', (reply) => {
  const tags = bodyOf(emailOf(reply).html)?.match(/<[^>]*>?/g) ?? [];
  const allowed =
    /^<(?:\/?(?:p|strong|code|pre|table|tr)|br|a href="https:[^"<>]*"|\/a|t[hd] align="left"|\/t[hd]|table [^"]*"1" [^"]*"6" [^"]*"0")>$/;
  expect(tags.filter((tag) => !allowed.test(tag))).toEqual([]);
});

test.each([
  'javascript:alert(1)',
  'JAVASCRIPT:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'file:///etc/passwd',
  '//example.com',
  'java&#115;cript:x',
  '/orders',
])('only http, https, mailto and tel are links: %s', (href) => {
  expect(bodyOf(emailOf(`[x](${href})`).html)).toBe('<p>x</p>');
});

test.each<[string | undefined, string]>([
  ['Lost parcel', 'Re: Lost parcel'],
  ['Re: Lost parcel', 'Re: Lost parcel'],
  ['RE: AW: Re[2]: Lost parcel', 'Re: Lost parcel'],
  ['SV: VS: Antw: Lost parcel', 'Re: Lost parcel'],
  ['Fwd: FW: WG: Lost parcel', 'Re: Lost parcel'],
  ['回复：转发: 包裹', 'Re: 包裹'],
  ['Reply: not a prefix', 'Re: Reply: not a prefix'],
  ['Refund: A-1', 'Re: Refund: A-1'],
  ['  Lost \t parcel ', 'Re: Lost parcel'],
  ['Re:', 'Your message to us'],
  ['', 'Your message to us'],
  [undefined, 'Your message to us'],
])('the subject of an answer to %j is %j', (subject, expected) => {
  expect(emailOf('a', subject === undefined ? {} : { subject }).subject).toBe(expected);
});

test('RFC 5322, 3.6.4: In-Reply-To names the mail, References its references and itself', () => {
  expect(emailOf('a', { messageId: '<c@x>', references: ['<a@x>', '<b@x>'] })).toMatchObject({
    inReplyTo: '<c@x>',
    references: ['<a@x>', '<b@x>', '<c@x>'],
  });
});

test('a mail without an id has no In-Reply-To, and its references are carried on', () => {
  const rendered = emailOf('a', { references: ['<a@x>'] });
  expect(rendered).not.toHaveProperty('inReplyTo');
  expect(rendered.references).toEqual(['<a@x>']);
});

test('a mail that nothing is known of begins a thread', () => {
  expect(emailOf('a')).toMatchObject({ subject: 'Your message to us', references: [] });
});

test('references name no mail twice, and of a long thread the first and the last twenty', () => {
  const references = Array.from({ length: 40 }, (_, at) => `<${at}@x>`);
  expect(emailOf('a', { messageId: '<0@x>', references: ['<0@x>', '<1@x>', '<1@x>'] }).references).toEqual([
    '<1@x>',
    '<0@x>',
  ]);
  const kept = emailOf('a', { messageId: '<last@x>', references }).references;
  expect([kept.length, kept[0], kept[1], kept.at(-1)]).toEqual([21, '<0@x>', '<21@x>', '<last@x>']);
});
