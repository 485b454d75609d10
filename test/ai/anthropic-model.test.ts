import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLanguageModel } from '../../src/ai/language-model.ts';
import type { ConversationEntry, OfferedTool } from '../../src/schemas/decision.ts';

const tools: OfferedTool[] = [
  { toolName: 'getOrder', description: 'Look up one order by its id', schema: { type: 'object', properties: {} } },
];
const conversation: ConversationEntry[] = [
  { role: 'customer', text: 'Where is A-1001?' },
  { role: 'correction', toolName: 'getOrder', arguments: 'A-1001', problem: 'orderId is missing' },
  { role: 'tool', toolName: 'getOrder', arguments: { orderId: 'A-1001' }, result: 'HTTP 200\nshipped' },
];

let answer: { status: number; body: object; headers?: Record<string, string> };
let requests: { path: string | undefined; key: unknown; body: Record<string, unknown> }[] = [];
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = JSON.parse(Buffer.concat(chunks).toString());
  requests.push({ path: request.url, key: request.headers['x-api-key'], body });
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers });
  response.end(JSON.stringify(answer.body));
});

beforeEach(async () => {
  requests = [];
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function decide(offered: OfferedTool[]) {
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const model = createLanguageModel({ model: 'anthropic/claude-sonnet-4-5', apiKey: 'canary', baseUrl });
  return model.decide({ instructions: 'Be kind.', channel: 'web', conversation, tools: offered });
}

function message(content: object[], stop_reason = 'end_turn'): typeof answer {
  const usage = { input_tokens: 5, output_tokens: 3 };
  return {
    status: 200,
    body: { type: 'message', id: 'm', model: 'claude', role: 'assistant', content, stop_reason, usage },
  };
}

test('two proposals come back in order; the request asks for one and shows the history as Anthropic wants it', async () => {
  const call = (id: string, name: string) => ({ type: 'tool_use', id, name, input: { orderId: id } });
  answer = message([{ type: 'text', text: 'Hm.' }, call('a', 'getOrder'), call('b', 'unknownTool')], 'tool_use');
  expect(await decide(tools)).toEqual({
    text: 'Hm.',
    proposals: [
      { toolName: 'getOrder', arguments: { orderId: 'a' } },
      { toolName: 'unknownTool', arguments: { orderId: 'b' } },
    ],
    usage: { inputTokens: 5, outputTokens: 3 },
  });
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ path: '/v1/messages', key: 'canary' });
  expect(requests[0]?.body.tool_choice).toEqual({ type: 'auto', disable_parallel_tool_use: true });
  const messages = requests[0]?.body.messages as { role: string; content: { type: string }[] }[];
  expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'user', 'assistant', 'user']);
  expect(messages[1]?.content).toMatchObject([{ type: 'tool_use', id: 'call00001', input: { unreadable: 'A-1001' } }]);
  expect(messages[2]?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'call00001', is_error: true }]);
  expect(messages[4]?.content).toMatchObject([{ type: 'tool_result', tool_use_id: 'call00002' }]);
});

test('without tools on offer the history holds no tool blocks', async () => {
  answer = message([{ type: 'text', text: 'It is shipped.' }]);
  expect(await decide([])).toMatchObject({ text: 'It is shipped.', proposals: [] });
  expect(requests[0]?.body).not.toHaveProperty('tools');
  expect(JSON.stringify(requests[0]?.body)).not.toMatch(/tool_(use|result)"/);
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
  answer = message([], 'refusal');
  await expect(decide(tools)).rejects.toMatchObject({ kind: 'refusal', retryable: false });
});
