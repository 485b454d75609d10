import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import { AI_UNAVAILABLE_REPLY } from '../../src/turn/prompts.ts';
import { modelProtocols } from '../support/model-protocols.ts';
import { callsOf, messagesOf, sessionOf, stepsOf, turnsOf } from '../support/rows.ts';
import type { Script, ScriptedAnswer, ScriptedServer } from '../support/scripted-server.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;
/** whose workers wait a second for a model instead of the product's 60 s */
let hasty: World;

beforeAll(async () => {
  const create = () => createWorld({ script: () => ({ status: 400 }) });
  [world, hasty] = await Promise.all([create(), create()]);
});
afterAll(() => Promise.all([world.close(), hasty.close()]));

const { openAi, compatible, anthropic } = modelProtocols;
const sides = [
  { ...openAi, streamed: false },
  { ...anthropic, streamed: false },
  { ...compatible, streamed: true },
  { ...anthropic, streamed: true },
];

describe.each(sides)('$model, streamed $streamed', ({ model: name, start, refusal, tooLong, errorEvent, streamed }) => {
  let server: ScriptedServer<unknown>;
  let workers: Awaited<ReturnType<World['startWorker']>>[];
  const scripts = new Map<string, Script<unknown>>();
  const asked = new Map<string, { at: number; body: string }[]>();

  beforeAll(async () => {
    server = await start((body, n) => {
      const text = JSON.stringify(body);
      // turns run side by side: each question holds its message, which is named by its session
      const session = [...scripts.keys()].find((one) => text.includes(one)) ?? '';
      asked.get(session)?.push({ at: Date.now(), body: text });
      return scripts.get(session)?.(body, n) ?? { status: 400 };
    });
    const settings = { model: name, apiKey: 'key', baseUrl: server.url, streamed };
    workers = await Promise.all([
      world.startWorker({ model: createLanguageModel(settings) }),
      hasty.startWorker({ model: createLanguageModel({ ...settings, timeoutMs: 1_000 }) }),
    ]);
  });
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    await server.stop();
  });

  /** One turn; the answers in order, the last one for ever, each made when it is asked for. */
  async function turnIn(where: World, ...answers: (ScriptedAnswer | (() => ScriptedAnswer))[]) {
    const message = where.message({ text: '' });
    message.text = `About A-1, in ${message.session}`;
    const requests: { at: number; body: string }[] = [];
    asked.set(message.session, requests);
    scripts.set(message.session, () => {
      const next = answers[Math.min(requests.length, answers.length) - 1] ?? {};
      return typeof next === 'function' ? next() : next;
    });
    const answer = await where.client.submit(message);
    return { where, message, answer, requests };
  }
  const turnWith = (...answers: (ScriptedAnswer | (() => ScriptedAnswer))[]) => turnIn(world, ...answers);

  async function expectHandedOff({ where, message, answer }: Awaited<ReturnType<typeof turnIn>>, cause: string) {
    expect(answer).toMatchObject({ state: 'failed', cause, reply: AI_UNAVAILABLE_REPLY });
    expect(await turnsOf(where, message.messageId)).toMatchObject([{ status: 'failed', cause }]);
    const team = { handled_by: 'team', handoff_reason: 'ai_unavailable' };
    expect(await sessionOf(where, message.session)).toMatchObject(team);
    expect((await messagesOf(where, message.session)).at(-1)).toMatchObject({ role: 'ai', text: AI_UNAVAILABLE_REPLY });
  }

  test.concurrent.each<[title: string, failing: ScriptedAnswer, cause: string, where?: () => World]>([
    ['529 overloaded', { status: 529, headers: { 'retry-after-ms': '20' } }, 'model_overload'],
    ['429', { status: 429, headers: { 'retry-after-ms': '20' } }, 'model_rate_limit'],
    ['a connection cut before the answer', { cut: 'before' }, 'model_unreachable'],
    ['a connection cut within the answer', { text: 'word '.repeat(300), cut: 'within' }, 'model_unreachable'],
    ['silence', { hang: true }, 'model_timeout', () => hasty],
  ])('%s: asked three times, then the team has it and the customer is told', async (_title, failing, cause, where) => {
    const turn = await turnIn(where?.() ?? world, failing);
    await expectHandedOff(turn, cause);
    expect(turn.requests).toHaveLength(3);
    expect(await stepsOf(turn.where, turn.message.messageId)).toEqual([]);
  });

  test.concurrent('200 with an error inside is such a failure too', async () => {
    const inside = { error: { message: 'scripted', type: 'overloaded_error' } };
    const turn = await turnWith({
      body: streamed ? errorEvent('overloaded_error') : inside,
      headers: { 'content-type': streamed ? 'text/event-stream' : 'application/json', 'retry-after-ms': '20' },
    });
    await expectHandedOff(turn, 'model_overload');
    expect(turn.requests).toHaveLength(3);
  });

  test.concurrent.each<[title: string, failing: ScriptedAnswer, cause: string]>([
    ['a key that is refused', { status: 401 }, 'model_bad_key'],
    ['an answer that is withheld', { text: 'I', finishReason: refusal }, 'model_refusal'],
    ['a prompt that is too long and can be no shorter', { status: 400, body: tooLong }, 'model_context_too_long'],
  ])('%s: asked once, then the team has it and the customer is told', async (_title, failing, cause) => {
    const turn = await turnWith(failing);
    await expectHandedOff(turn, cause);
    expect(turn.requests).toHaveLength(1);
  });

  test.concurrent.each([
    ['seconds', () => '1'],
    ['a date', () => new Date(Math.ceil(Date.now() / 1000) * 1000 + 2000).toUTCString()],
  ])('429 with retry-after as %s is waited for, then the customer is answered', async (_form, retryAfter) => {
    const { answer, requests, message } = await turnWith(
      () => ({ status: 429, headers: { 'retry-after': retryAfter() } }),
      { text: 'Here I am.' },
    );
    expect(answer).toMatchObject({ state: 'replied', reply: 'Here I am.' });
    const [first, second, ...others] = requests.map(({ at }) => at);
    expect(others).toEqual([]);
    expect((second ?? 0) - (first ?? 0)).toBeGreaterThanOrEqual(900);
    expect(await sessionOf(world, message.session)).toMatchObject({ handled_by: 'ai', handoff_reason: null });
  });

  test.concurrent('two tool calls at once: the first is made, the other recorded as dropped', async () => {
    const first = { name: 'getOrder', arguments: { orderId: 'A-1' } };
    const second = { name: 'refundOrder', arguments: { orderId: 'A-1', body: { amount: 5 } } };
    const { answer, message } = await turnWith({ toolCalls: [first, second] }, { text: 'Shipped.' });
    expect(answer).toMatchObject({ state: 'replied', reply: 'Shipped.' });
    const calls = await callsOf(world, message.messageId);
    expect(calls).toMatchObject([{ arguments: { orderId: 'A-1' }, decision: { chosen: { toolName: 'getOrder' } } }]);
    expect(calls[0]?.decision.dropped).toEqual([{ toolName: second.name, arguments: second.arguments }]);
  });

  test.concurrent.each<[title: string, wrong: { name: string; arguments: string | object }, told: string]>([
    ['arguments that are no JSON', { name: 'getOrder', arguments: '{"orderId": "A-' }, 'nothing was sent'],
    ['arguments that break the schema', { name: 'getOrder', arguments: { orderId: 17 } }, 'orderId must be string'],
    ['a name that is not on the list', { name: 'launchRocket', arguments: {} }, 'no tool of this name'],
  ])('%s: given back with what is wrong, asked again, and counted', async (_title, wrong, told) => {
    const { answer, requests, message } = await turnWith({ toolCalls: [wrong] }, { text: 'Which order?' });
    expect(answer).toMatchObject({ state: 'replied', reply: 'Which order?' });
    expect(requests).toHaveLength(2);
    expect(requests[1]?.body).toContain(told);
    const [step] = await stepsOf(world, message.messageId);
    expect(step?.decision.corrections).toMatchObject([{ toolName: wrong.name }]);
    expect(step?.decision.usage).toMatchObject({ inputTokens: 22, outputTokens: 14, asks: 2 });
    expect(await callsOf(world, message.messageId)).toEqual([]);
  });
});
