import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import { ModelError } from '../../src/ai/model-error.ts';
import { retryAfterMs } from '../../src/ai/retry-after.ts';
import { type OpenAiServer, type ScriptedAnswer, startOpenAiServer } from '../support/openai-server.ts';

const key = 'sk_canary_key';
const prompt = 'canary prompt of a customer';

let server: OpenAiServer;

beforeEach(async () => {
  server = await startOpenAiServer({ script: () => ({}) });
});
afterEach(() => server.stop());

async function failure(
  answer: ScriptedAnswer,
  settings: { baseUrl?: string; timeoutMs?: number } = {},
): Promise<ModelError> {
  server.setScript(() => answer);
  const model = createLanguageModel({ model: 'openai/gpt-4.1-mini', apiKey: key, baseUrl: server.url, ...settings });
  const error: unknown = await model
    .decide({ instructions: prompt, channel: 'web', conversation: [{ role: 'customer', text: prompt }], tools: [] })
    .then(
      (decided) => decided,
      (reason: unknown) => reason,
    );
  if (!(error instanceof ModelError)) throw new Error(`no ModelError but ${JSON.stringify(error)}`);
  expect(server.requests.length).toBeLessThanOrEqual(1);
  // everything that a log or a failure converter could read
  const told = [error.message, error.stack, JSON.stringify(error), String(error.cause)].join('\n');
  expect(told).not.toContain(key);
  expect(told).not.toContain(prompt);
  return error;
}

const echo = { error: { message: `Incorrect API key ${key}: ${prompt}`, type: key, code: null } };

test.each<[name: string, answer: ScriptedAnswer, expected: Partial<ModelError>]>([
  ['401', { status: 401, body: echo }, { kind: 'bad_key', retryable: false, status: 401 }],
  ['403', { status: 403 }, { kind: 'bad_key', retryable: false }],
  [
    '429 with retry-after',
    { status: 429, headers: { 'retry-after': '7' } },
    { kind: 'rate_limit', retryable: true, retryAfterMs: 7000 },
  ],
  [
    '429 of an empty account',
    { status: 429, body: { error: { message: 'pay', type: 'insufficient_quota', code: 'insufficient_quota' } } },
    { kind: 'rate_limit', retryable: false, message: 'openai/gpt-4.1-mini answered HTTP 429 (insufficient_quota)' },
  ],
  ['500', { status: 500, body: 'oops' }, { kind: 'overload', retryable: true, status: 500 }],
  ['503', { status: 503 }, { kind: 'overload', retryable: true }],
  ['529', { status: 529 }, { kind: 'overload', retryable: true }],
  ['504', { status: 504 }, { kind: 'timeout', retryable: true }],
  ['404', { status: 404 }, { kind: 'bad_request', retryable: false }],
  [
    'a prompt that is too long',
    { status: 400, body: { error: { message: `maximum context length ${prompt}`, code: 'context_length_exceeded' } } },
    { kind: 'context_too_long', retryable: false },
  ],
  [
    'a filtered prompt',
    { status: 400, body: { error: { message: prompt, type: 'invalid_request_error', code: 'content_filter' } } },
    { kind: 'refusal', retryable: false },
  ],
  ['a filtered answer', { text: 'I', finishReason: 'content_filter' }, { kind: 'refusal', retryable: false }],
  ['an empty answer', { text: '' }, { kind: 'malformed_answer', retryable: true }],
  ['no JSON', { body: `<html>${prompt}` }, { kind: 'malformed_answer', retryable: true }],
  ['JSON of another protocol', { body: { hello: prompt } }, { kind: 'malformed_answer', retryable: true }],
  ['no choices', { body: { id: 'x', choices: [] } }, { kind: 'malformed_answer', retryable: true }],
  [
    '200 with an error inside',
    { body: { error: { message: prompt, code: 429 } } },
    { kind: 'rate_limit', retryable: true, status: 429 },
  ],
  ['a connection cut before the answer', { cut: 'before' }, { kind: 'unreachable', retryable: true }],
  [
    'a connection cut within the answer',
    { text: 'x'.repeat(500), cut: 'within' },
    { kind: 'unreachable', retryable: true },
  ],
  ['a redirect without a target', { status: 302 }, { kind: 'bad_request', retryable: false }],
])('%s', async (_name, answer, expected) => {
  expect(await failure(answer)).toMatchObject(expected);
});

test.each<[name: string, answer: ScriptedAnswer]>([
  ['silence', { hang: true }],
  ['an answer held back', { hold: new Promise(() => {}) }],
])('%s ends at the time limit', async (_name, answer) => {
  const started = Date.now();
  const error = await failure(answer, { timeoutMs: 200 });
  expect(error).toMatchObject({
    kind: 'timeout',
    retryable: true,
    message: 'openai/gpt-4.1-mini gave no answer within 200 ms',
  });
  expect(Date.now() - started).toBeLessThan(20_000);
});

test('a provider that is not there is unreachable, with the cause named', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const address = closed.address();
  const port = typeof address === 'object' ? address?.port : 0;
  await new Promise((resolve) => closed.close(resolve));
  const error = await failure({}, { baseUrl: `http://127.0.0.1:${port}/v1` });
  expect(error).toMatchObject({ kind: 'unreachable', retryable: true });
  expect(error.message).toContain('ECONNREFUSED');
});

test('a name that does not resolve is unreachable', async () => {
  const error = await failure({}, { baseUrl: 'http://model.invalid/v1' });
  expect(error).toMatchObject({ kind: 'unreachable' });
  expect(error.message).toMatch(/ENOTFOUND|EAI_AGAIN/);
});

test('retry-after is read as milliseconds, seconds or a date', () => {
  const now = Date.parse('2026-03-12T10:00:00Z');
  expect(retryAfterMs({ 'retry-after-ms': '250', 'retry-after': '9' }, now)).toBe(250);
  expect(retryAfterMs({ 'retry-after': '1.5' }, now)).toBe(1500);
  expect(retryAfterMs({ 'retry-after': 'Thu, 12 Mar 2026 10:00:30 GMT' }, now)).toBe(30_000);
  expect(retryAfterMs({ 'retry-after': 'Thu, 12 Mar 2026 09:00:00 GMT' }, now)).toBe(0);
  expect(retryAfterMs({ 'retry-after': 'soon' }, now)).toBeUndefined();
  expect(retryAfterMs({}, now)).toBeUndefined();
});
