import { describe, expect, test } from 'vitest';
import { importObject, importText, refusal, smallDocument } from './small-document.ts';

type Fragment = Record<string, unknown>;

const LONG = 'a'.repeat(50_000);
const HUGE = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`k${index}`, { a: [LONG.slice(0, 20)] }]));
const MANY = Object.fromEntries(Array.from({ length: 2_000 }, (_, index) => [`text/a${index}`, {}]));

const withBody = (schema: unknown): Fragment =>
  smallDocument({ '/a': { post: body({ 'application/json': { schema } }) } });
const body = (content: Fragment): Fragment => ({ requestBody: { content } });
const withParameter = (parameter: Fragment): Fragment =>
  smallDocument({ '/a': { get: { parameters: [{ name: 'q', in: 'query', ...parameter }] } } });

describe('a refusal is one short line, whatever the document holds', () => {
  test.each<[string, Fragment]>([
    ['a reference that holds an object', withBody({ $ref: HUGE })],
    ['a reference to nowhere', withBody({ $ref: `#/${LONG}` })],
    ['a reference to another file', withBody({ $ref: `${LONG}.yaml` })],
    ['a type', withBody({ type: HUGE })],
    ['a pattern', withBody({ pattern: `(${LONG}` })],
    ['a media type', smallDocument({ '/a': { post: body({ [LONG]: {} }) } })],
    ['many media types', smallDocument({ '/a': { post: body(MANY) } })],
    ['the media types of a parameter', withParameter({ content: MANY })],
    ['a style', withParameter({ schema: {}, style: HUGE })],
    ['a flag', withParameter({ schema: {}, required: HUGE })],
    ['a part of the path', smallDocument({ [`/{${LONG.slice(0, 1_000)}}`]: { get: {} } })],
    ['a path without slash', smallDocument({ [LONG]: { get: {} } })],
    ['a version', smallDocument({}, { openapi: HUGE })],
    ['another version', smallDocument({}, { openapi: LONG })],
    ['a host', { swagger: '2.0', host: `/${LONG}`, paths: { '/a': { get: {} } } }],
    ['schemes', { swagger: '2.0', host: 'a.example', schemes: [HUGE], paths: { '/a': { get: {} } } }],
  ])('%s', (_, document) => {
    const { message } = refusal(() => importObject(document)) as { message: string };
    expect(message.length).toBeLessThan(800);
    expect(message).not.toContain('\n');
  });

  test('a property that stands twice in JSON, an unknown tag or alias in YAML', () => {
    for (const [text, fileName] of [
      [`{"${LONG}":1,"${LONG}":2}`, 'a.json'],
      [`a: *${LONG}`, 'a.yaml'],
      [`a: !${LONG}!b c`, 'a.yaml'],
    ] as const) {
      const { message } = refusal(() => importText(text, { fileName })) as { message: string };
      expect(message.length).toBeLessThan(300);
    }
  });

  test('what is short is quoted whole, and of a list of names the first few', () => {
    expect(refusal(() => importObject(withBody({ $ref: { a: [1, null, 'b'] } }))).message).toContain(
      'the reference {"a":[1,null,"b"]} is not a string',
    );
    expect(refusal(() => importObject(smallDocument({ '/a': { post: body(MANY) } }))).message).toContain(
      'sent as text/a0, text/a1, text/a2, text/a3, text/a4 and 1995 more: offer',
    );
  });

  test('YAML aliases that hold themselves or multiply can be quoted', () => {
    const bomb = Array.from({ length: 40 }, (_, level) => `- &a${level + 1} [*a${level}, *a${level}, *a${level}]`);
    for (const yaml of ['a: &a [*a]\nopenapi: *a', `a:\n- &a0 [x]\n${bomb.join('\n')}\nopenapi: *a40`]) {
      const refused = refusal(() => importText(yaml, { fileName: 'a.yaml' }));
      expect(refused).toMatchObject({ code: 'failed_to_parse_spec', pointer: '/openapi' });
    }
  });
});
