// Longer, and with other seeds: FUZZ_RUNS=100000 FUZZ_SEED=7 npx vitest run --project rules test/openapi/fuzz.test.ts
import fc from 'fast-check';
import { dump } from 'js-yaml';
import { expect, test } from 'vitest';
import { expectSoundImport } from './fuzz-expectations.ts';
import { mutated, mutatedText, mutation, textMutation } from './fuzz-mutations.ts';
import { fuzzSeeds, OTHER_FILE } from './fuzz-seeds.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 600);
const seed = Number(process.env.FUZZ_SEED ?? 1);
const timeout = process.env.FUZZ_RUNS === undefined ? 180_000 : 3_600_000;
/** of the processor, for one small document; the limit for 1 MB stands in fuzz-large.test.ts */
const MAX_MS = 2_000;

const modes = fc.record({
  adapt: fc.boolean(),
  skipInvalid: fc.boolean(),
  serverBaseUrl: fc.constantFrom(undefined, 'https://override.example'),
  serverBaseUrlAll: fc.constantFrom(undefined, undefined, 'https://all.example'),
  readFile: fc.constantFrom(undefined, (path: string) => (path === 'other.yaml' ? OTHER_FILE : undefined)),
});

test('the documents that are mutated are imported whole', () => {
  for (const document of fuzzSeeds) {
    const readFile = (path: string) => (path === 'other.yaml' ? OTHER_FILE : undefined);
    const request = { text: JSON.stringify(document), fileName: 'spec.json', source: 'default', readFile, adapt: true };
    expect(expectSoundImport(request)).toMatchObject({ actions: expect.arrayContaining([expect.anything()]) });
  }
});

test('no mutation of a document brings anything but actions or a coded refusal', { timeout }, () => {
  const document = fc.tuple(fc.nat(fuzzSeeds.length - 1), fc.array(mutation, { minLength: 1, maxLength: 6 }));
  fc.assert(
    fc.property(
      document,
      textMutation,
      fc.constantFrom('json', 'yaml'),
      modes,
      ([base, mutations], change, format, mode) => {
        const value = mutated(fuzzSeeds[base], mutations);
        const json = JSON.stringify(value) ?? 'null';
        const text = mutatedText(format === 'json' ? json : dump(JSON.parse(json)), change);
        const start = process.cpuUsage();
        expectSoundImport({ text, fileName: `spec.${format}`, source: 'default', ...mode });
        const { user, system } = process.cpuUsage(start);
        expect((user + system) / 1_000).toBeLessThan(MAX_MS);
      },
    ),
    { seed, numRuns },
  );
});

test('no text brings anything but a coded refusal or actions', { timeout }, () => {
  const words = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    '- ',
    '? ',
    '&a ',
    '*a',
    '<<',
    '\n',
    '  ',
    '#',
    '|',
    'a',
    '1',
    '"a"',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(words).map((list) => list.join('')),
  );
  const fileName = fc.constantFrom('spec.json', 'spec.yaml', 'spec', 'spec.YML', '', '__proto__.json');
  fc.assert(
    fc.property(text, fileName, modes, (content, name, mode) => {
      const prefix = content.length % 2 === 0 ? '' : 'openapi: 3.1.0\n';
      expectSoundImport({ text: `${prefix}${content}`, fileName: name, source: 'default', ...mode });
    }),
    { seed, numRuns },
  );
});
