import { expect, test } from 'vitest';
import { textRemover } from '../../src/turn/text-remover.ts';
import { fc } from '../support/seeded.ts';

const ID = 'r-0a1b2c3d';
const MARKER = `[redacted ${ID}]`;
const CARD = '4111 1111 1111 1111';

test.each([
  ['as it was typed', CARD, `my card ${CARD}.`, `my card ${MARKER}.`],
  ['with its digits in another grouping', CARD, '4111-1111-1111-1111 4111111111111111', `${MARKER} ${MARKER}`],
  ['in an address', CARD, 'https://a.example/?c=4111%201111%201111%201111', `https://a.example/?c=${MARKER}`],
  ['in a form', 'Ada & Co', 'name=Ada+%26+Co', `name=${MARKER}`],
  ['in a query that encodes some characters only', 'Zoë/7 a', '?q=Zo%C3%AB/7%20a', `?q=${MARKER}`],
  ['in HTML', 'Ada <3', '<b>Ada &lt;3</b>', `<b>${MARKER}</b>`],
  ['in another case', 'Ada@Example.com', 'ada@example.com', MARKER],
  ['with other line ends', 'one\r\ntwo', 'one\ntwo', MARKER],
  ['as characters of a pattern', '(a|b)+$', 'x(a|b)+$x', `x${MARKER}x`],
])('a text is found %s', (_how, quoted, given, redacted) => {
  expect(textRemover(quoted, ID).text(given)).toBe(redacted);
});

test.each([
  ['{ "card": 4111111111111111111, "n": 1.50 }', '4111111111111111111', `{ "card": "${MARKER}", "n": 1.50 }`],
  [String.raw`{"a":"x\u0041da L","b":"\u00e9"}`, 'Ada L', String.raw`{"a":"x${MARKER}","b":"\u00e9"}`],
  ['{"Ada L":1}', 'Ada L', `{"${MARKER}":1}`],
])('a JSON document stays one, and all else in it as it was written: %s', (given, quoted, redacted) => {
  expect(textRemover(quoted, ID).body(Buffer.from(given)).toString()).toBe(redacted);
});

test('a document that was cut, and bytes that are no text, are searched too', () => {
  const { body } = textRemover(CARD, ID);
  expect(body(Buffer.from(`{"a":"${CARD}","b`)).toString()).toBe(`{"a":"${MARKER}","b`);
  expect(body(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(CARD)])).toString()).toBe(MARKER);
  const other = Buffer.from([0xff, 0xfe, 0x00]);
  expect(body(other)).toBe(other);
});

test('what was redacted before is not looked into', () => {
  expect(textRemover('redacted', ID).text('[redacted r-00000000] redacted')).toBe(`[redacted r-00000000] ${MARKER}`);
});

test('a text that holds an earlier marker is found as a whole', () => {
  const said = 'my card [redacted r-00000000], thanks';
  expect(textRemover(said, ID).text(`> ${said}`)).toBe(`> ${MARKER}`);
});

test.each([
  ['words', 'Grüße, ich wohne in der Hauptstraße 7. '.repeat(820).trim()],
  ['letters that are percent-encoded', 'ä'.repeat(32_000)],
  ['digits', '4111 '.repeat(6_400).trim()],
])('a message as long as one may be is found in an answer: %s', (_what, said) => {
  const { text } = textRemover(said, ID);
  expect(text(`> ${said} <`)).toBe(`> ${MARKER} <`);
  expect(text(`> ${said.replaceAll(' ', '\n')} <`)).toBe(`> ${MARKER} <`);
  expect(text(said.slice(0, -1))).toBe(said.slice(0, -1));
});

test('plus signs between spaces cost no more than other characters', { timeout: 2_000 }, () => {
  const { text } = textRemover('a + + + + + + + + + b', ID);
  expect(text(`a ${'+'.repeat(200)}`)).toBe(`a ${'+'.repeat(200)}`);
  expect(text('?q=a+%2B+%2B+%2B+%2B+%2B+%2B+%2B+%2B+%2B+b')).toBe(`?q=${MARKER}`);
});

test('of any JSON value nothing is left that quotes the text, and its shape stays', () => {
  const { json } = textRemover('canary', ID);
  const quoting = fc.string().map((text) => `${text}canary${text}`);
  fc.assert(
    fc.property(fc.array(fc.oneof(quoting, fc.integer(), fc.dictionary(fc.string(), quoting))), (value) => {
      const without = json(value);
      expect(JSON.stringify(without)).not.toContain('canary');
      expect(without).toHaveLength(value.length);
    }),
  );
});
