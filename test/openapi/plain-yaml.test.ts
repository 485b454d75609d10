import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { plainYaml } from '../../src/openapi/text/plain-yaml/plain-yaml.ts';

/** What the library says of a text; an error has no value. */
function byLibrary(text: string): { value: unknown } | undefined {
  const options = {
    schema: 'core',
    merge: true,
    resolveKnownTags: false,
    uniqueKeys: false,
    logLevel: 'silent',
  } as const;
  const document = parseDocument(text, options);
  return document.errors.length > 0 ? undefined : { value: document.toJS() };
}

/** Reading and giving up are both right; reading something else than the library is not. */
function expectNothingElse(text: string): void {
  let plain: { value: unknown } | undefined;
  try {
    plain = plainYaml(text);
  } catch {
    return;
  }
  if (plain !== undefined) expect(plain, JSON.stringify(text)).toEqual(byLibrary(text));
}

describe('plainYaml', () => {
  test.each([
    ['a: 1\nb: [x, "y", {c: d}]\n'],
    ['---\n# comment\na:\n- 1\n-   b: 2\n    c: 3\n- - x\n  - y\n'],
    ['a: "b \\u00e9 \\U0001F600\\n"\n"c d": \'it\'\'s\'\n'],
    ['a: |\n  one\n\n   two\n\nb: >-\n  one\n  two\n\n  three\n   four\nc: |+\n  x\n\nd: |2\n    y\n'],
    ['a: one\n  two\n\n  three\nb: "one\n  two \\\n  three"\nc: \'one\n\n  two\'\n'],
    ['a: ~\nb:\nc: null\nd: True\ne: 0.5\nf: 1e3\ng: 007\nh: 2020-01-01\ni: yes\nj: 1_000\nk: -.5\n'],
    ['200: ok\nnull: a\n1.0: b\n/a/{b}: c # comment\nhttp://x: y:z\n'],
    ['a: # comment\n  b: c\n\n  # more\n  d: e#f\n'],
    ['? a long key\n: b: 1\n  c: 2\n? other\n:\n  - x\n'],
    ['a: {b: c,\n  d: [1,\n\n    2]}\n'],
    ['__proto__: 1\nconstructor: 2\n'],
  ])('%j is read as the library reads it', (text) => {
    const plain = plainYaml(text);
    expect(plain).toBeDefined();
    expect(plain).toEqual(byLibrary(text));
  });

  test.each([
    ['a: &x 1\nb: *x\n'],
    ['a: !!str 1\n'],
    ['<<: {a: 1}\n'],
    ['%YAML 1.1\n---\na: 1\n'],
    ['a: 1\n---\nb: 2\n'],
    ['a:\t1\n'],
    ['\ta: 1\n'],
    ['a: b: c\n'],
    ['a: 1\n  b: 2\n'],
    ['a: "x" y\n'],
    ['a: [1, 2\n'],
    ['a: 0x1f\n'],
    ['just a text'],
    [''],
  ])('%j is left to the library', (text) => {
    expect(plainYaml(text)).toBeUndefined();
  });

  test('a key that stands twice is told with its place', () => {
    expect(() => plainYaml('a: 1\nb: 2\n"a": 3\n')).toThrow(expect.objectContaining({ key: 'a', offset: 10 }));
    expect(() => plainYaml('x: {a: 1, a: 2}\n')).toThrow(expect.objectContaining({ key: 'a', offset: 10 }));
  });

  const tokens = [
    'a',
    'b:',
    'c: ',
    'd: 1\n',
    '- ',
    '-',
    '\n',
    '\n  ',
    '\n    ',
    '"x"',
    '"',
    "'",
    "'y'",
    '{',
    '}',
    '[',
    ']',
    ', ',
    ': ',
    '|',
    '>',
    '|-',
    '|+',
    '>2',
    '#',
    ' # c',
    '? ',
    '0.5',
    '~',
    '\\n',
    '\\',
    ' ',
    '\u00a0',
    'k: |\n  text\n',
    'f: >\n   fold\n   more\n\n    x\n',
    '--- ',
    '...',
    '\t',
    '&a',
    '*a',
    '!t',
    '<<: ',
  ];

  test('whatever tokens are put together, nothing is read otherwise than by the library', () => {
    const soup = fc.array(fc.constantFrom(...tokens), { minLength: 1, maxLength: 14 }).map((parts) => parts.join(''));
    fc.assert(fc.property(soup, expectNothingElse), { numRuns: 2_000, seed: 1 });
    fc.assert(
      fc.property(soup, (text) => expectNothingElse(`r:\n  x: 1\n  y: ${text}`)),
      { numRuns: 2_000, seed: 1 },
    );
  });

  test('whatever value is written in whatever style, nothing is read otherwise than by the library', () => {
    const texts = [
      fc.string(),
      fc.lorem(),
      fc.stringMatching(/^[ \n#:a'"\\-]{0,30}$/),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ];
    const value = fc.object({ maxDepth: 4, values: texts });
    const style = fc.record({
      lineWidth: fc.constantFrom(0, 20, 80),
      indentSeq: fc.boolean(),
      singleQuote: fc.boolean(),
      blockQuote: fc.constantFrom(true, false, 'literal' as const, 'folded' as const),
      indent: fc.constantFrom(2, 4),
      collectionStyle: fc.constantFrom('any' as const, 'block' as const, 'flow' as const),
    });
    fc.assert(
      fc.property(value, style, (written, options) => expectNothingElse(stringify(written, options))),
      { numRuns: 500, seed: 1 },
    );
  });
});
