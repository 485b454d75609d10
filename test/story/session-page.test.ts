import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { sessionStorySchema } from '../../src/schemas/session-story.ts';
import { redactedStory } from '../../src/story/redacted-story.ts';
import { sessionPage } from '../../src/story/session-page.ts';
import { visibleText } from '../../src/story/visible-text.ts';
import { hostileText } from '../support/hostile-values.ts';
import { fc } from '../support/seeded.ts';
import { storySaying } from './session-story.ts';

const MADE = { madeAt: '2026-03-01T12:00:00.000Z' };
const page = (text: string, change = {}) => sessionPage(storySaying(text, change), MADE);

/** The tags of a document in order, without what stands between them. */
const tagsOf = (document: string) => document.match(/<\/?[a-z][^>]*>/gi) ?? [];
const outlineOf = async (text: string) =>
  tagsOf(await page(text)).map((tag) => tag.replace(/<details open>/, '<details>'));

test.each([
  ['a script', '<script>alert(1)</script>', '&lt;script&gt;alert(1)&lt;/script&gt;'],
  ['an end of what it stands in', '</pre></bdi></dd></style><h1>', '&lt;/pre&gt;&lt;/bdi&gt;'],
  ['an attribute', '" onmouseover="alert(1)', '&quot; onmouseover=&quot;alert(1)'],
  ['an image', '<img src=https://evil.example/x>', '&lt;img src=https://evil.example/x&gt;'],
  ['a comment', '<!-- ', '&lt;!-- '],
  ['an entity', '&lt;b&gt;', '&amp;lt;b&amp;gt;'],
  ['a turned direction', 'invoice\u202Efdp.exe', 'invoice‹U+202E›fdp.exe'],
  ['an open isolate', 'a\u2067b', 'a‹U+2067›b'],
  ['an escape sequence', '\u001b[2J\u001b]0;x\u0007', '‹U+001B›[2J‹U+001B›]0;x‹U+0007›'],
  ['a text within tags', 'hi\u{e0041}\u{e0042}', 'hi‹U+E0041›‹U+E0042›'],
  ['a lone half of a pair', '\ud800x', '‹U+D800›x'],
  ['a very long word', 'x'.repeat(100_000), 'x'.repeat(100_000)],
])('%s is a text wherever it stands, and changes nothing of the page', async (_what, text, shown) => {
  expect(await page(text)).toContain(shown);
  expect(await outlineOf(text)).toEqual(await outlineOf('harmless'));
});

test('whatever is said, the page has the same parts', async () => {
  const harmless = await outlineOf('harmless');
  await fc.assert(
    fc.asyncProperty(hostileText, async (text) => {
      expect(await outlineOf(`x${text}`)).toEqual(harmless);
    }),
  );
});

test.each([
  ['line ends', 'a\r\nb\nc\td', 'a\nb\nc\td'],
  ['emoji of several code points', '👩‍👧 🏳️‍🌈', '👩‍👧 🏳️‍🌈'],
  ['Arabic with its marks of direction', 'مرحبا\u200f!', 'مرحبا\u200f!'],
])('%s stay as they are', (_what, text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test('the page needs no script and nothing from elsewhere, and its policy says so', async () => {
  const document = await page('hello');
  const [, policy = ''] = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(document) ?? [];
  const [, style = ''] = /<style>(.*?)<\/style>/s.exec(document) ?? [];
  const digest = createHash('sha256').update(style).digest('base64');
  expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
  const names = new Set(tagsOf(document).map((tag) => /[a-z0-9]+/i.exec(tag)?.[0]));
  for (const name of ['script', 'link', 'img', 'iframe', 'object', 'form', 'base']) expect(names).not.toContain(name);
  expect(tagsOf(document).filter((tag) => /\s(src|style|on\w+)=/.test(tag))).toEqual([]);
  expect([...document.matchAll(/href="([^"]*)"/g)].map(([, target]) => target)).toEqual(['#turn-1', '#turn-2']);
});

test('it has landmarks, one first heading and none left out below it, and every id once', async () => {
  const tags = tagsOf(await page('hello'));
  for (const landmark of ['<header>', '<nav aria-label="Turns">', '<main>', '<footer>']) {
    expect(tags.filter((tag) => tag === landmark)).toHaveLength(1);
  }
  const levels = tags.flatMap((tag) => Number(/^<h([1-6])/.exec(tag)?.[1] ?? Number.NaN)).filter(Number.isInteger);
  expect(levels.filter((level) => level === 1)).toHaveLength(1);
  expect(levels.every((level, index) => level <= (levels[index - 1] ?? 0) + 1)).toBe(true);
  const ids = tags.flatMap((tag) => / id="([^"]+)"/.exec(tag)?.[1] ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  expect(tags).toContain('<html lang="en">');
});

test('a message stands before its turn, and the reply after it, although their times are equal', async () => {
  const at = '2026-03-01T10:00:00.000Z';
  const messages = [
    { role: 'ai' as const, id: 'turn-1', text: 'the reply', createdAt: at },
    { role: 'customer' as const, id: 'm', text: 'the question', createdAt: at },
  ];
  const document = await page('x', { messages });
  const places = ['the question', 'id="turn-1"', 'the reply'].map((part) => document.indexOf(part));
  expect(places).toEqual(places.toSorted((one, other) => one - other));
  expect(places).not.toContain(-1);
});

test('a long answer is folded, a short one is open', async () => {
  expect(await page('short')).toContain('<details open><summary>Answer: 1 header, 5 bytes');
  expect(await page('x'.repeat(2_000))).toContain('<details><summary>Answer: 1 header, 2000 bytes');
  expect(await page('short')).toContain('short\n[5 of 9000 bytes shown]');
});

test('redacted, nothing of what was said, sent or who it was is left, in the page as in the story', async () => {
  const canary = 'Canary@example.com';
  const redacted = redactedStory(storySaying(canary));
  expect(sessionStorySchema.parse(redacted)).toEqual(redacted);
  expect(JSON.stringify(redacted)).not.toContain('Canary');
  const document = await sessionPage(redacted, MADE);
  expect(document).not.toContain('Canary');
  expect(document).toContain('texts, bodies and contact data are left out');
  for (const kept of ['https://shop.example', 'Authorization: Bearer ***', 'model_timeout', 'orderId', 'total 12 ms']) {
    expect(document).toContain(kept);
  }
});
