import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import type { ConversationEntry, OfferedTool } from '../../src/schemas/decision.ts';
import { type AnthropicServer, startAnthropicServer } from '../support/anthropic-server.ts';
import type { ScriptedAnswer } from '../support/scripted-server.ts';

const tools: OfferedTool[] = [
  { toolName: 'getOrder', description: 'Look up one order by its id', schema: { type: 'object', properties: {} } },
];
const conversation: ConversationEntry[] = [
  { role: 'customer', text: 'Where is A-1001?' },
  { role: 'correction', toolName: 'getOrder', arguments: 'A-1001', problem: 'orderId is missing' },
  { role: 'tool', toolName: 'getOrder', arguments: { orderId: 'A-1001' }, result: 'HTTP 200\nshipped' },
];

let server: AnthropicServer;
let answer: ScriptedAnswer;

beforeEach(async () => {
  server = await startAnthropicServer({ script: () => answer });
});
afterEach(() => server.stop());

function decide(offered: OfferedTool[]) {
  const model = createLanguageModel({ model: 'anthropic/claude-sonnet-4-5', apiKey: 'canary', baseUrl: server.url });
  return model.decide({ instructions: 'Be kind.', channel: 'web', conversation, tools: offered });
}

test('two proposals come back in order; the request asks for one and shows the history as Anthropic wants it', async () => {
  const call = (orderId: string, name: string) => ({ name, arguments: { orderId } });
  answer = { text: 'Hm.', toolCalls: [call('a', 'getOrder'), call('b', 'unknownTool')] };
  expect(await decide(tools)).toEqual({
    text: 'Hm.',
    proposals: [
      { toolName: 'getOrder', arguments: { orderId: 'a' } },
      { toolName: 'unknownTool', arguments: { orderId: 'b' } },
    ],
    usage: { inputTokens: 11, outputTokens: 7 },
  });
  expect(server.requests).toHaveLength(1);
  const [request] = server.requests;
  expect(request).toMatchObject({ path: '/v1/messages', headers: { 'x-api-key': 'canary' } });
  expect(request?.body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true });
  const messages = request?.body.messages ?? [];
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
  expect(messages[1]?.content).toMatchObject([{ type: 'tool_use', id: 'call00001', input: { unreadable: 'A-1001' } }]);
  expect(messages[2]?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'call00001', is_error: true }]);
  expect(messages[4]?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'call00002' }]);
});

test('without tools on offer the history holds no tool blocks', async () => {
  answer = { text: 'It is shipped.' };
  expect(await decide([])).toMatchObject({ text: 'It is shipped.', proposals: [] });
  expect(server.requests[0]?.body).not.toHaveProperty('tools');
  expect(JSON.stringify(server.requests[0]?.body)).not.toMatch(/tool_(use|result)"/);
});

test.each([
  [
    { status: 529, type: 'overloaded_error' },
    { kind: 'overload', retryable: true },
  ],
  [
    { status: 429, type: 'rate_limit_error' },
    { kind: 'rate_limit', retryable: true, retryAfterMs: 3000 },
  ],
  [
    { status: 401, type: 'authentication_error' },
    { kind: 'bad_key', retryable: false },
  ],
  [
    { status: 413, type: 'request_too_large' },
    { kind: 'context_too_long', retryable: false },
  ],
])('%j is mapped', async ({ status, type }, expected) => {
  const body = { type: 'error', error: { type, message: 'canary' } };
  answer = { status, body, headers: { 'retry-after': '3' } };
  await expect(decide(tools)).rejects.toMatchObject({
    ...expected,
    message: `anthropic/claude-sonnet-4-5 answered HTTP ${status} (${type})`,
  });
});

test('a prompt that is too long and a refusal are told apart from other answers', async () => {
  const error = { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' };
  answer = { status: 400, body: { type: 'error', error } };
  await expect(decide(tools)).rejects.toMatchObject({ kind: 'context_too_long' });
  answer = { finishReason: 'refusal' };
  await expect(decide(tools)).rejects.toMatchObject({ kind: 'refusal', retryable: false });
});
