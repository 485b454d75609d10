import { expect, test } from 'vitest';
import { chaosOptions } from '../../chaos/chaos-options.ts';

test('chaos without a word runs every variant and prints a table', () => {
  expect(chaosOptions([])).toEqual({ kind: 'run', options: { quick: false, json: false } });
});

test('chaos takes --quick and --json in any order', () => {
  expect(chaosOptions(['--json', '--quick'])).toEqual({ kind: 'run', options: { quick: true, json: true } });
});

test('help is not a run', () => {
  expect(chaosOptions(['--quick', '--help'])).toEqual({ kind: 'help' });
});

test.for(['--qiuck', '--quick=yes', '-q', 'quick'])('%s is refused with what there is', (word) => {
  expect(chaosOptions([word])).toEqual({
    kind: 'refused',
    problem: expect.stringMatching(new RegExp(`${word}.*--quick, --json or --help`)),
  });
});
