import { expect, test } from 'vitest';
import { channelSchema } from '../../../src/schemas/channel.ts';
import type { RenderedReply } from '../../../src/schemas/rendered-reply.ts';
import { MAX_REPLY_CHARACTERS } from '../../../src/turn/limits.ts';
import { renderedReply } from '../../../src/turn/render/rendered-reply.ts';
import { fc } from '../../support/seeded.ts';

const LIMITS = { sms: 1600, whatsapp: 4096, slack: 4000 };
const DIVIDED = ['sms', 'whatsapp', 'slack'] as const;
const RUNS = { numRuns: 100 };

/** Everything a customer reads or hears of it, the HTML part apart. */
function textOf(rendered: RenderedReply): string {
  return 'parts' in rendered ? rendered.parts.join('\n') : rendered.text;
}

/** Whatever a model may write: the signs of Markdown, HTML and the channels, in any order. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        ...'*_~`[]()<>!|#-+\\&;:/"\' \n\t.',
        '**',
        '```\n',
        '\n\n',
        '\n> ',
        '\n- ',
        '\n1. ',
        '|-|-|\n',
        '    ',
      ),
      fc.constantFrom(
        '<script>',
        '</p>',
        '<!--',
        '<a href="',
        'javascript:x',
        'https://example.com/a',
        'x@example.com',
        '[a]: ',
      ),
      fc.constantFrom('word', '&amp;', '&#60;', '<!channel>', '👍🏽', 'é', '中。', '\u200d', '\u202e', '\ud800'),
      fc.string({ unit: 'binary', maxLength: 8 }),
    ),
    { maxLength: 120, size: 'max' },
  )
  .map((pieces) => pieces.join(''));

/** A reply that people would write, of words that each stand in it once, and its words in their order. */
const written = fc
  .array(fc.constantFrom('paragraph', 'heading', 'list', 'steps', 'quote', 'code', 'table', 'link'), {
    minLength: 1,
    maxLength: 40,
  })
  .chain((kinds) =>
    fc.tuple(
      fc.constant(kinds),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: kinds.length, maxLength: kinds.length }),
    ),
  )
  .map(([kinds, lengths]) => {
    let count = 0;
    const words = (length: number) => Array.from({ length }, () => `w${++count}w`).join(' ');
    const block: Record<(typeof kinds)[number], (length: number) => string> = {
      paragraph: (length) => `${words(length)} **${words(2)}** _${words(1)}_.`,
      heading: (length) => `## ${words(length)}`,
      list: (length) => `- ${words(length)}\n- ${words(length)}\n  - ~~${words(1)}~~`,
      steps: (length) => `1. ${words(length)}.\n2. ${words(1)}`,
      quote: (length) => `> ${words(length)}`,
      code: (length) => `\`\`\`\n${words(length)}\n\`\`\``,
      table: (length) => `| |\n|-|\n| ${words(length)} |`,
      link: (length) => `[${words(length)}](https://example.com/${count}/${'p'.repeat(length)})`,
    };
    return { reply: kinds.map((kind, at) => block[kind](lengths[at] ?? 1)).join('\n\n'), count };
  });

test('no message is longer than its channel allows, and there is always one', () => {
  fc.assert(
    fc.property(fc.array(hostile, { maxLength: 40, size: 'max' }), (replies) => {
      const reply = replies.join('\n');
      fc.pre(reply.trim() !== '');
      for (const channel of DIVIDED) {
        const rendered = renderedReply({ channel, reply });
        const lengths = 'parts' in rendered ? rendered.parts.map(({ length }) => length) : [];
        expect(lengths.length).toBeGreaterThan(0);
        expect(Math.min(...lengths)).toBeGreaterThan(0);
        expect(Math.max(...lengths)).toBeLessThanOrEqual(LIMITS[channel]);
      }
    }),
    RUNS,
  );
});

test('no word is lost or moved, in any channel', () => {
  fc.assert(
    fc.property(written, ({ reply, count }) => {
      for (const channel of channelSchema.options) {
        const text = textOf(renderedReply({ channel, reply }));
        const found = text.match(/w\d+w/g) ?? [];
        const whole = Array.from({ length: count }, (_, at) => `w${at + 1}w`);
        expect(found).toEqual(text.endsWith('\n[…]') ? whole.slice(0, found.length) : whole);
      }
      const rendered = renderedReply({ channel: 'email', reply });
      expect('html' in rendered && rendered.html.match(/w\d+w/g)).toHaveLength(count);
    }),
    RUNS,
  );
});

test('no address is cut: a message holds it whole, or what could not be sent began before it', () => {
  fc.assert(
    fc.property(written, ({ reply }) => {
      const addresses = reply.match(/https:[^)]*/g) ?? [];
      for (const channel of [...DIVIDED, 'email'] as const) {
        const text = textOf(renderedReply({ channel, reply }));
        const held = text.match(/https:[^\s|>]*/g) ?? [];
        expect(addresses).toEqual(expect.arrayContaining(held));
        if (!text.endsWith('\n[…]')) expect(new Set(held)).toEqual(new Set(addresses));
      }
    }),
    RUNS,
  );
});

test('no tag of a reply is a tag of the mail, and no address of it but http, https, mailto and tel', () => {
  const TAGS = /^<\/?(?:p|h[1-6]|pre|code|blockquote|ul|ol(?: start="\d+")?|li|hr|br|strong|em|del|tr|t[hd]|table|a)>$/;
  const WITH_ATTRIBUTES =
    /^<(?:t[hd] align="left"|table border="1" cellpadding="6" cellspacing="0"|a href="(?:https?|mailto|tel):[^"<>\s]*")>$/;
  fc.assert(
    fc.property(hostile, (reply) => {
      const rendered = renderedReply({ channel: 'email', reply });
      const body =
        'html' in rendered
          ? rendered.html.slice(rendered.html.indexOf('<body>') + 6, rendered.html.indexOf('</body>'))
          : '';
      const tags = body.match(/<[^>]*>?/g) ?? [];
      expect(tags.filter((tag) => !TAGS.test(tag) && !WITH_ATTRIBUTES.test(tag))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('nothing in Slack is a mention or a command', () => {
  fc.assert(
    fc.property(hostile, (reply) => {
      const opened = textOf(renderedReply({ channel: 'slack', reply })).match(/<.{0,8}/gs) ?? [];
      expect(opened.filter((text) => !/^<(?:https?:|mailto:|tel:)/i.test(text))).toEqual([]);
    }),
    { numRuns: 1000 },
  );
});

test('on the phone no address, no emphasis and no picture is said', () => {
  fc.assert(
    fc.property(written, ({ reply }) => {
      expect(textOf(renderedReply({ channel: 'phone', reply: `${reply} https://example.com/x 👍🏽` }))).not.toMatch(
        /https?:|\*\*|`|~~|^[#>-]|\p{Emoji_Presentation}/mu,
      );
    }),
    RUNS,
  );
});

test('web and api get what the AI wrote', () => {
  fc.assert(
    fc.property(hostile, (reply) => {
      for (const channel of ['web', 'api'] as const)
        expect(renderedReply({ channel, reply })).toEqual({ channel, text: reply });
    }),
  );
});

const filled = (text: string) => text.repeat(MAX_REPLY_CHARACTERS / text.length).slice(0, MAX_REPLY_CHARACTERS);

test.each([
  ...[
    '>',
    '> - ',
    '1. ',
    '- ',
    '*a',
    'a**b',
    '*a_b',
    'a.*',
    'a.~',
    'a_',
    'www._',
    '***',
    '[',
    '[a](',
    '![',
    '](',
    '`a',
    '``` \n',
    '~a ',
    '<a ',
    '<!--',
    '&#',
  ],
  ...[
    '|',
    '|a',
    ' ',
    '\n',
    '  \n',
    '\\',
    'a@',
    'www.',
    'https://a.',
    '# ',
    '[a]: b\n',
    'a',
    'a. ',
    '👍',
    '\u200d',
    '|-',
  ],
])('100,000 characters of %j are rendered in every channel within seconds', (text) => {
  const before = process.cpuUsage();
  for (const channel of channelSchema.options) renderedReply({ channel, reply: filled(text) });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1_000_000).toBeLessThan(10);
});

const deep = (text: string) => text.repeat(10_000);

test.each([
  ['quotations', `${deep('>')} a`],
  ['lists', Array.from({ length: 440 }, (_, level) => `${' '.repeat(level)}- a`).join('\n')],
  ['emphasis', `${deep('*')}a${deep('*')}`],
  ['strike', `${deep('~~a ')}${deep(' a~~')}`],
  ['brackets', `${deep('[')}a${deep('](https://example.com)')}`],
])('%s within each other by the thousand are rendered, and what stands before them is there', (_title, nested) => {
  for (const channel of channelSchema.options) {
    expect(textOf(renderedReply({ channel, reply: `Hello.\n\n${nested}` }))).toMatch(/^Hello\./);
  }
});
