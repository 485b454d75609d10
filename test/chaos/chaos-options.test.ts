import { expect, test } from 'vitest';
import { chaosOptions } from '../../chaos/chaos-options.ts';

test('chaos without a word runs every variant and prints a table', () => {
  expect(chaosOptions([])).toEqual({ kind: 'run', options: { quick: false, json: false } });
});

test('chaos takes --quick and --json in any order', () => {
  expect(chaosOptions(['--json', '--quick'])).toEqual({ kind: 'run', options: { quick: true, json: true } });
});

test('chaos takes the part of a name that --only is given', () => {
  expect(chaosOptions(['--only', 'PostgreSQL: a job', '--json'])).toEqual({
    kind: 'run',
    options: { quick: false, json: true, only: 'PostgreSQL: a job' },
  });
});

test.for([[['--only']], [['--only', '--json']], [['--only', '']]])(
  '--only without a name is refused: %j',
  ([words]) => {
    expect(chaosOptions(words ?? [])).toEqual({ kind: 'refused', problem: expect.stringContaining('--only wants') });
  },
);

test('help is not a run', () => {
  expect(chaosOptions(['--quick', '--help'])).toEqual({ kind: 'help' });
});

test.for(['--qiuck', '--quick=yes', '-q', 'quick'])('%s is refused with what there is', (word) => {
  expect(chaosOptions([word])).toEqual({
    kind: 'refused',
    problem: expect.stringMatching(new RegExp(`${word}.*--quick, --json, --only TEXT or --help`)),
  });
});
