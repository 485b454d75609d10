import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import { ModelError } from '../../src/ai/model-error.ts';
import type { OfferedTool } from '../../src/schemas/decision.ts';
import { modelProtocols } from '../support/model-protocols.ts';
import type { ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';

const tools: OfferedTool[] = [
  {
    toolName: 'getOrder',
    description: 'Look up one order by its id',
    schema: { type: 'object', properties: { orderId: { type: 'string' } }, required: ['orderId'] },
  },
];

describe.each(Object.values(modelProtocols))('$model', ({ model: name, start, refusal, begun, errorEvent }) => {
  let server: ScriptedServer<unknown>;
  let printed: unknown[];

  beforeEach(async () => {
    server = await start(() => ({ text: 'Hello!' }));
    printed = [];
    for (const level of ['log', 'info', 'warn', 'error'] as const) {
      vi.spyOn(console, level).mockImplementation((...words) => void printed.push(words));
    }
  });
  afterEach(async () => {
    await server.stop();
    vi.restoreAllMocks();
    expect(printed).toEqual([]);
  });

  function decide(
    answer: ScriptedAnswer,
    { streamed = true, timeoutMs }: { streamed?: boolean; timeoutMs?: number } = {},
  ) {
    server.setScript(() => answer);
    const model = createLanguageModel({ model: name, apiKey: 'canary', baseUrl: server.url, streamed, timeoutMs });
    const conversation = [{ role: 'customer' as const, text: 'Where is A-1001?' }];
    return model.decide({ instructions: 'Be kind.', channel: 'web', conversation, tools });
  }

  async function failure(...asked: Parameters<typeof decide>): Promise<ModelError> {
    const reason = await decide(...asked).catch((error: unknown) => error);
    if (!(reason instanceof ModelError)) throw new Error(`no ModelError but ${JSON.stringify(reason)}`);
    return reason;
  }

  const events = (...parts: string[]): ScriptedAnswer => ({
    body: parts.join(''),
    headers: { 'content-type': 'text/event-stream' },
  });

  test.each<[title: string, answer: ScriptedAnswer]>([
    ['a reply', { text: 'It is on its way.' }],
    ['a call', { toolCalls: [{ name: 'getOrder', arguments: { orderId: 'A-1001' } }] }],
    [
      'a call with words before it',
      { text: 'One moment.', toolCalls: [{ name: 'getOrder', arguments: { orderId: 'A' } }] },
    ],
    [
      'two calls at once',
      {
        toolCalls: [
          { name: 'getOrder', arguments: { orderId: 'A-1001' } },
          { name: 'getOrder', arguments: { orderId: 'A-1002' } },
        ],
      },
    ],
    ['a tool that was not offered', { toolCalls: [{ name: 'constructor', arguments: { all: true } }] }],
    ['arguments that break the schema', { toolCalls: [{ name: 'getOrder', arguments: { orderId: 17 } }] }],
  ])('%s is the same streamed and whole', async (_title, answer) => {
    const whole = await decide(answer, { streamed: false });
    expect(await decide(answer)).toEqual(whole);
    expect(whole.usage).toEqual({ inputTokens: 11, outputTokens: 7 });
    expect(server.requests.map(({ body }) => (body as { stream?: boolean }).stream ?? false)).toEqual([false, true]);
  });

  test('arguments that are no JSON come back as they were streamed', async () => {
    const { proposals } = await decide({ toolCalls: [{ name: 'getOrder', arguments: '{"orderId": "A-10' }] });
    expect(proposals).toEqual([{ toolName: 'getOrder', arguments: '{"orderId": "A-10' }]);
  });

  test.each<[title: string, answer: ScriptedAnswer]>([
    ['before it', { cut: 'before' }],
    ['within its words', { text: 'word '.repeat(400), cut: 'within' }],
    [
      'within the arguments of a call',
      { toolCalls: [{ name: 'getOrder', arguments: { orderId: 'A'.repeat(900) } }], cut: 'within' },
    ],
    ['by a proxy that ends it in order', events(begun)],
  ])('a stream that is cut %s gives no answer', async (_title, answer) => {
    expect(await failure(answer)).toMatchObject({
      retryable: true,
      kind: expect.stringMatching(/unreachable|malformed/),
    });
  });

  test.each([
    ['rate_limit_error', { kind: 'rate_limit', retryable: true }],
    ['overloaded_error', { kind: 'overload', retryable: true }],
    ['authentication_error', { kind: 'bad_key', retryable: false }],
    ['some_other_error', { kind: 'overload', retryable: true }],
  ])('an error inside a stream (%s) is typed, at its beginning and in its middle', async (type, expected) => {
    expect(await failure(events(errorEvent(type)))).toMatchObject(expected);
    expect(await failure(events(begun, errorEvent(type)))).toMatchObject(expected);
  });

  test('a stream that falls silent ends at the time limit', async () => {
    expect(await failure({ hang: true }, { timeoutMs: 150 })).toMatchObject({ kind: 'timeout', retryable: true });
  });

  test('an answer that the provider withholds is a refusal', async () => {
    expect(await failure({ text: 'I', finishReason: refusal })).toMatchObject({ kind: 'refusal', retryable: false });
  });

  test.each<[ScriptedAnswer, Partial<ModelError>]>([
    [{ status: 401 }, { kind: 'bad_key', status: 401 }],
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { kind: 'rate_limit', retryAfterMs: 7_000 },
    ],
    [{ status: 529 }, { kind: 'overload', status: 529 }],
    [{ body: { hello: 'world' } }, { retryable: true }],
  ])('%j in answer to a request for a stream is typed as ever', async (answer, expected) => {
    expect(await failure(answer)).toMatchObject(expected);
  });
});
