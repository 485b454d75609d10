import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import { turnLines } from '../../src/cli/session/turn-lines.ts';
import { showSession } from '../../src/services/show-session.ts';
import { readSessionSnapshot } from '../../src/store/session-snapshot.ts';
import { readTurnStories } from '../../src/store/turn-story.ts';
import { sessionIdOf } from '../../src/temporal/workflow-ids.ts';
import { calling, inTurn, resultsIn } from '../support/chat.ts';
import type { EndpointHandler } from '../support/https-endpoint.ts';
import { modelProtocols } from '../support/model-protocols.ts';
import { stepsOf } from '../support/rows.ts';
import { createWorld, type World } from '../support/world.ts';

const CONTEXT_TOKENS = 40_000;
const BODY_BYTES = 300_000;

let world: World;
let endpointAnswers: EndpointHandler;

beforeAll(async () => {
  world = await createWorld({ script: inTurn(), handler: (request, response) => endpointAnswers(request, response) });
  const settings = { model: 'openai-compatible/test', baseUrl: world.model.url, contextTokens: CONTEXT_TOKENS };
  const prices = { input: 2, output: 8, cachedInput: 0.5 };
  await world.startWorker({ model: createLanguageModel({ ...settings, prices }) });
});
beforeEach(() => {
  world.model.requests.length = 0;
  endpointAnswers = (_request, response) => void response.end('{"status":"shipped"}');
});
afterAll(() => world.close());

const lookUp = calling('getOrder', { orderId: 'A-1' });
const tooLong = { status: 400, body: modelProtocols.openAi.tooLong };

test('what a call returned is still known when the next message comes, in its place', async () => {
  world.model.setScript(inTurn(lookUp, { text: 'It is shipped.' }, { text: 'You are welcome.' }));
  const first = world.message({ text: 'where is A-1?' });
  await world.client.submit(first);
  await world.client.submit(world.message({ session: first.session, text: 'thanks' }));
  const roles = world.model.requests[2]?.body.messages.map(({ role, content }) => [role, content]);
  expect(roles?.slice(1)).toEqual([
    ['user', 'where is A-1?'],
    ['assistant', null],
    ['tool', expect.stringMatching(/responseStatus: 200\n\n\{"status":"shipped"\}$/)],
    ['assistant', 'It is shipped.'],
    ['user', 'thanks'],
  ]);
});

test('earlier calls stand in the snapshot with their names, states and the beginning of what they returned', async () => {
  const body = `ä${'x'.repeat(20_000)}`;
  endpointAnswers = (_request, response) => void response.writeHead(404, { 'Content-Type': 'text/plain' }).end(body);
  world.model.setScript(inTurn(lookUp, { text: 'Not found.' }));
  const message = world.message({ text: 'where is A-1?' });
  await world.client.submit(message);
  const key = { organisationId: message.organisationId, sessionId: sessionIdOf(message) };
  const own = await readSessionSnapshot(world.store.db, { ...key, messageId: message.messageId });
  expect(own).toMatchObject({ steps: [{ state: 'failed' }, {}], earlierSteps: [] });
  const next = await readSessionSnapshot(world.store.db, { ...key, messageId: 'the next one' });
  expect(next?.steps).toEqual([]);
  expect(next?.earlierSteps).toMatchObject([
    {
      ...{ messageId: message.messageId, turnId: own?.turns[0]?.turnId, step: 0, toolName: 'getOrder' },
      ...{
        state: 'failed',
        responseStatus: 404,
        cause: null,
        arguments: { orderId: 'A-1' },
        contentType: 'text/plain',
      },
      ...{ responseBytes: 20_002 },
    },
  ]);
  expect(Buffer.from(next?.earlierSteps[0]?.responseBody ?? '', 'base64').toString()).toBe(body.slice(0, 4_095));
});

test('a body larger than the context is shown as far as it fits; the decision and `errand turns` say how far', async () => {
  endpointAnswers = (_request, response) => void response.end('x'.repeat(BODY_BYTES));
  world.model.setScript(inTurn(lookUp, { text: 'A long list.' }));
  const message = world.message({ text: 'where is A-1?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'A long list.' });
  const [, shown = '0'] = /x\n\[(\d+) of 300000 bytes shown\]$/.exec(resultsIn(world.model.requests[1])[0] ?? '') ?? [];
  expect(Number(shown)).toBeGreaterThan(CONTEXT_TOKENS);
  const [call, reply] = await stepsOf(world, message.messageId);
  expect(call?.decision.context).toBeUndefined();
  expect(reply?.decision.context).toEqual({
    budgetTokens: CONTEXT_TOKENS,
    messages: { shown: 1, of: 1 },
    results: [{ turnId: call?.owner_id, step: 0, shownBytes: Number(shown), ofBytes: BODY_BYTES }],
  });
  const { organisationId, messageId } = message;
  const [story] = await readTurnStories(world.store.db, { organisationId, messageId });
  expect(story && turnLines(story)).toContain(
    `    shown in 40000 tokens: 1 of 1 messages, ${shown} of 300000 bytes of the result ${call?.owner_id}/0`,
  );
});

test('a question that the provider finds too long is asked again with half, four times at most', async () => {
  endpointAnswers = (_request, response) => void response.end('x'.repeat(BODY_BYTES));
  world.model.setScript(inTurn(lookUp, tooLong, tooLong, { text: 'A long list.' }));
  const message = world.message({ text: 'where is A-1?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'A long list.' });
  const lengths = world.model.requests.slice(1).map((request) => resultsIn(request)[0]?.length ?? 0);
  const [first = 0, second = 0, third = 0] = lengths;
  expect(second).toBeLessThan(first * 0.6);
  expect(third).toBeLessThan(second * 0.6);
  const [, reply] = await stepsOf(world, message.messageId);
  expect(reply?.decision).toMatchObject({ usage: { asks: 3, inputTokens: 11 } });
  expect(reply?.decision.context?.budgetTokens).toBeLessThan(CONTEXT_TOKENS / 3);

  world.model.requests.length = 0;
  world.model.setScript((_request, n) => (n === 0 ? lookUp : tooLong));
  const next = world.message({ text: 'where is A-1?' });
  expect(await world.client.submit(next)).toMatchObject({ state: 'failed', cause: 'model_context_too_long' });
  expect(world.model.requests).toHaveLength(1 + 1 + 4);
});

test('tokens and cost are summed over corrections, steps and continuations, and told per turn and session', async () => {
  const usage = { prompt_tokens: 1_000, completion_tokens: 100, prompt_tokens_details: { cached_tokens: 400 } };
  const answers = [calling('getOrder', {}), lookUp, calling('getOrder', { orderId: 'A-2' }), { text: 'Both are.' }];
  world.model.setScript(inTurn(...answers.map((answer) => ({ ...answer, usage }))));
  const message = world.message({ text: 'where are A-1 and A-2?' });
  expect(await world.client.submit(message)).toMatchObject({ state: 'replied', reply: 'Both are.' });
  const one = { inputTokens: 1_000, cachedInputTokens: 400, outputTokens: 100, cost: 0.0022 };
  const times = (n: number) => ({
    ...Object.fromEntries(Object.entries(one).map(([key, value]) => [key, Number((value * n).toFixed(9))])),
    asks: n,
  });
  const { organisationId, session } = message;
  const story = await showSession(world.store.db, { organisationId, session });
  expect(story.turns.map((turn) => turn.usage)).toEqual([times(3), times(1)]);
  expect(story.turns.flatMap(({ steps }) => steps.map((step) => step.usage))).toEqual([
    times(2),
    times(1),
    null,
    times(1),
  ]);
  expect(story.usage).toEqual(times(4));
  expect(turnLines(story.turns[0] ?? expect.fail())).toContain(
    '  took 3000 tokens in (1200 cached), 300 out, 3 questions, cost 0.0066',
  );
});
