// The one-pass reader of plain YAML against the library: where both read a text, they read the same value, and the reader takes no
// text that the library refuses. Longer: FUZZ_RUNS=1000000 FUZZ_SEED=7 npx vitest run --project rules test/openapi/fuzz-yaml.test.ts
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDocument, stringify } from 'yaml';
import { RepeatedKey } from '../../src/openapi/text/plain-yaml/give-up.ts';
import { plainYaml } from '../../src/openapi/text/plain-yaml/plain-yaml.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 2_000);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const timeout = process.env.FUZZ_RUNS === undefined ? 20_000 : 3_600_000;

const WORDS = [
  'a',
  'b c',
  'null',
  '~',
  'true',
  'yes',
  '1',
  '-1',
  '0x1F',
  '1e3',
  '.5',
  '1_0',
  '2020-01-01',
  '12:30',
  'é',
  '😀',
  '#x',
  'x#',
  "it's",
];
const MARKS = [
  '- ',
  '-',
  '? ',
  ': ',
  ':',
  ', ',
  ',',
  '[',
  ']',
  '{',
  '}',
  '"',
  "'",
  '|',
  '>',
  '|-',
  '>+',
  '|2',
  '#',
  ' #',
  '\\',
  '&a ',
  '*a',
  '!!str ',
  '%',
  '@',
  '`',
  '---',
  '<<',
];
const SPACES = ['\n', '\n', '\n', '\n  ', '\n  ', '\n    ', '\n\n', ' ', '  ', '\t', '\n ', '\n   '];

const soup = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...MARKS), fc.constantFrom(...SPACES)), { maxLength: 24 })
  .map((parts) => `a: ${parts.join('')}`);

/** Lines as people write them: an indent, perhaps a dash, perhaps a key, perhaps a value, perhaps a comment. */
const line = fc
  .tuple(
    fc.constantFrom('', '', '  ', '  ', '    ', '      ', ' '),
    fc.constantFrom('', '', '', '- ', '- - ', '-   ', '? '),
    fc.constantFrom('', 'a: ', 'b:', 'c : ', '"d": ', "'e':", 'f g: ', '200: ', 'h:  ', 'i:j: '),
    fc.oneof(
      fc.constantFrom(
        '',
        '',
        '|',
        '>',
        '>-',
        '|+',
        '|2',
        '""',
        "''",
        '[]',
        '{}',
        '[a, b]',
        '{a: b, c: [d]}',
        '{a}',
        '[a: b]',
        '"x\\ty"',
        '"a',
        "'b",
        'b"',
        'x y',
        'a:b',
        'a #b',
      ),
      fc.constantFrom(...WORDS),
    ),
    fc.constantFrom('', '', '', '', ' ', ' # note', '#note'),
  )
  .map((parts) => parts.join(''));

const lines = fc.array(line, { minLength: 1, maxLength: 8 }).map((all) => all.join('\n'));

const written = fc
  .record({
    value: fc.oneof(
      fc.dictionary(fc.oneof(fc.string(), fc.constantFrom(...WORDS)), fc.jsonValue({ maxDepth: 4 })),
      fc.array(fc.jsonValue({ maxDepth: 3 })),
    ),
    indent: fc.integer({ min: 1, max: 6 }),
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 20, 80),
    defaultStringType: fc.constantFrom(
      ...(['PLAIN', 'QUOTE_DOUBLE', 'QUOTE_SINGLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED'] as const),
    ),
    collectionStyle: fc.constantFrom(...(['any', 'block', 'flow'] as const)),
  })
  .map(({ value, ...options }) => stringify(value, { ...options, aliasDuplicateObjects: false }));

test.each([
  ['random marks', soup, 1],
  ['lines that look like an API document', lines, 1],
  ['values that the library wrote', written, 0.2],
])('what is read in one pass is what the library reads: %s', { timeout }, (_kind, texts, share) => {
  let read = 0;
  fc.assert(
    fc.property(texts, (text) => {
      const plain = plainOf(text);
      if (plain === undefined) return;
      read += 1;
      const document = parseDocument(text, {
        schema: 'core',
        merge: true,
        resolveKnownTags: false,
        uniqueKeys: false,
        logLevel: 'silent',
      });
      expect(document.errors.map(({ message }) => message)).toEqual([]);
      expect(plain.value).toEqual(document.toJS());
    }),
    { seed, numRuns: numRuns * share },
  );
  expect(read).toBeGreaterThan((numRuns * share) / 100);
});

/** A key that stands twice is refused by both; the library is not asked for it here. */
function plainOf(text: string): { value: unknown } | undefined {
  try {
    return plainYaml(text);
  } catch (error) {
    if (error instanceof RepeatedKey) return undefined;
    throw error;
  }
}
