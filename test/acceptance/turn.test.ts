import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenAiScript } from '../support/openai-server.ts';
import { createWorld, type World } from '../support/world.ts';

let world: World;

/** Calls the tool a message names as `call <tool> <json>`, then replies with what the tool said. */
const script: OpenAiScript = ({ messages }) => {
  const last = messages.at(-1);
  const [, name, given] = /^call (\w+) (.*)$/.exec(last?.content ?? '') ?? [];
  if (last?.role === 'user' && name) return { toolCalls: [{ name, arguments: given ?? '{}' }] };
  return { text: `You asked: ${last?.content}` };
};

beforeAll(async () => {
  world = await createWorld({ script, handler: (_request, response) => void response.end('{"status":"shipped"}') });
  await world.startWorker();
});

afterAll(() => world.close());

test('a message that needs no tool is answered without a call', async () => {
  const answer = await world.client.submit(world.message({ text: 'hello there' }));
  expect(answer).toMatchObject({ state: 'replied', reply: 'You asked: hello there' });
  expect(world.endpoint.requests).toHaveLength(0);
});

test('a message that needs a tool makes one call and is answered with what it returned', async () => {
  const answer = await world.client.submit(world.message({ text: 'call getOrder {"orderId":"A-1"}' }));
  expect(answer).toMatchObject({ state: 'replied', reply: expect.stringContaining('shipped') });
  expect(world.endpoint.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /orders/A-1']);
});
