import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';

test.each([
  ['0.40/1.60', { input: 0.4, output: 1.6 }],
  ['3/15/0.3', { input: 3, output: 15, cachedInput: 0.3 }],
  ['0/0', { input: 0, output: 0 }],
])('ERRAND_MODEL_PRICES=%s are prices of a million tokens', (text, prices) => {
  expect(readConfig({ ERRAND_MODEL_PRICES: text }).ERRAND_MODEL_PRICES).toEqual(prices);
});

test.each([
  ['ERRAND_MODEL_PRICES', '0.40'],
  ['ERRAND_MODEL_PRICES', '$3/$15'],
  ['ERRAND_MODEL_PRICES', '1/2/3/4'],
  ['ERRAND_MODEL_STREAM', 'yes'],
  ['ERRAND_MODEL_CONTEXT_TOKENS', '128k'],
  ['ERRAND_MODEL_CONTEXT_TOKENS', '100'],
  ['ERRAND_TRACEPARENT', 'on'],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318'],
])('%s=%s is refused by name', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(
    expect.objectContaining({ code: 'invalid_config', details: { field: name } }),
  );
});

test('without them answers are whole, costs unknown, and a question may hold 100,000 tokens', () => {
  const {
    ERRAND_MODEL_PRICES: prices,
    ERRAND_MODEL_STREAM: stream,
    ERRAND_MODEL_CONTEXT_TOKENS: tokens,
  } = readConfig({});
  expect({ prices, stream, tokens }).toEqual({ prices: undefined, stream: 'off', tokens: 100_000 });
});
