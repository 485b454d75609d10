import { readFileSync } from 'node:fs';
import { type MetricMeter, noopMetricMeter } from '@temporalio/common';
import { expect, test } from 'vitest';
import { createMetrics } from '../../src/observe/metrics.ts';

test('docs/observing.md has every metric once in its table, counters with the suffix that Prometheus sees, and no other', () => {
  const names: string[] = [];
  const meter: MetricMeter = {
    withTags: () => meter,
    createCounter: (name, ...rest) => {
      names.push(`${name}_total`);
      return noopMetricMeter.createCounter(name, ...rest);
    },
    createHistogram: (name, ...rest) => {
      names.push(name);
      return noopMetricMeter.createHistogram(name, ...rest);
    },
    createGauge: (name, ...rest) => {
      names.push(name);
      return noopMetricMeter.createGauge(name, ...rest);
    },
  };
  createMetrics(meter);
  const rows = readFileSync('docs/observing.md', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `errand_'));
  const documented = rows.flatMap((row) => row.split('|')[1]?.match(/errand_\w+/g) ?? []);
  expect(documented.sort()).toEqual(names.sort());
});
