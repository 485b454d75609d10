import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** What tests look at in a chat.completions request; everything else is there too. */
export interface ChatRequest {
  model: string;
  messages: {
    role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
    content: string | null;
    tool_calls?: { id: string; type: 'function'; function: { name: string; arguments: string } }[];
    tool_call_id?: string;
  }[];
  tools?: { type: 'function'; function: { name: string; description?: string; parameters: Record<string, unknown> } }[];
  tool_choice?: unknown;
  parallel_tool_calls?: boolean;
  stream?: boolean;
  [field: string]: unknown;
}

/** One scripted answer; every field may be combined with `hold` or `delayMs`. */
export interface ScriptedAnswer {
  text?: string;
  /** in order; a string is sent as it is, an object as its JSON */
  toolCalls?: { name: string; arguments: string | object }[];
  finishReason?: string;
  /** default 200; another one sends `body`, or an error of OpenAI's shape */
  status?: number;
  /** replaces the whole response body; a string is sent as it is */
  body?: string | object;
  headers?: Record<string, string>;
  delayMs?: number;
  /** the answer waits for it, so that a test can hold a turn at this point */
  hold?: Promise<unknown>;
  /** never answers */
  hang?: boolean;
  /** destroys the connection: before the answer, or in the middle of its body */
  cut?: 'before' | 'within';
}

/** @param request the parsed body; @param n 0 for the first request of this server */
export type OpenAiScript = (request: ChatRequest, n: number) => ScriptedAnswer | Promise<ScriptedAnswer>;

export type EmbeddingScript = ((text: string) => number[]) | { status: number } | { hold: Promise<unknown> };

export interface RecordedRequest {
  path: string;
  headers: IncomingMessage['headers'];
  body: ChatRequest;
}

export interface OpenAiServer {
  /** the base URL to configure, with `/v1` */
  url: string;
  /** oldest first, recorded before the script runs */
  requests: RecordedRequest[];
  /** what was embedded, in order; not among `requests` */
  embedded: string[];
  /** how texts become vectors from the next request on, or what becomes of them else; at first all are alike */
  setEmbedding(script: EmbeddingScript): void;
  /** replaces the script from the next request on */
  setScript(script: OpenAiScript): void;
  /** also ends held and hanging answers */
  stop(): Promise<void>;
}

/** An OpenAI-protocol server (chat completions, not streamed) over real HTTP on a free port of 127.0.0.1. */
export async function startOpenAiServer({ script }: { script: OpenAiScript }): Promise<OpenAiServer> {
  let current = script;
  let embedding: EmbeddingScript = () => [1];
  const requests: RecordedRequest[] = [];
  const embedded: string[] = [];
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send({
        response,
        status: 500,
        body: { error: { message: `the script failed: ${error}`, type: 'script_failed' } },
      });
    });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await readText(request));
    if (request.url === '/v1/embeddings') return answerEmbedding(response, body);
    const n = requests.push({ path: request.url ?? '', headers: request.headers, body }) - 1;
    const scripted = await current(body, n);
    await scripted.hold;
    if (scripted.delayMs) await delay(scripted.delayMs);
    if (scripted.hang) return;
    if (scripted.cut === 'before') {
      response.destroy();
      return;
    }
    const { status = 200, headers = {}, cut } = scripted;
    send({
      response,
      status,
      headers,
      body: scripted.body ?? defaultBody({ scripted, status, model: body.model, n }),
      cut,
    });
  }

  async function answerEmbedding(response: ServerResponse, { input, model }: { input: string[]; model: string }) {
    embedded.push(...input);
    const script = embedding;
    if ('hold' in script) await script.hold;
    const status = 'status' in script ? script.status : 200;
    const vectorOf = typeof script === 'function' ? script : () => [1];
    const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
    const body = { object: 'list', data, model, usage: { prompt_tokens: 1, total_tokens: 1 } };
    send({ response, status, body: status === 200 ? body : { error: { message: `scripted ${status}` } } });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    requests,
    embedded,
    setEmbedding(next) {
      embedding = next;
    },
    setScript(next) {
      current = next;
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

function send({
  response,
  status,
  headers = {},
  body,
  cut,
}: {
  response: ServerResponse;
  status: number;
  headers?: Record<string, string>;
  body: string | object;
  cut?: 'within' | undefined;
}): void {
  // a held answer whose caller has left, or whose server was stopped
  if (response.destroyed) return;
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  if (cut === 'within') {
    response.write(text.slice(0, Math.ceil(text.length / 2)), () => response.destroy());
    return;
  }
  response.end(text);
}

function defaultBody({
  scripted,
  status,
  model,
  n,
}: {
  scripted: ScriptedAnswer;
  status: number;
  model: string;
  n: number;
}): object {
  if (status !== 200)
    return { error: { message: `scripted ${status}`, type: 'scripted_error', param: null, code: null } };
  const { text, toolCalls = [], finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop' } = scripted;
  const calls = toolCalls.map((call, index) => ({
    id: `call_${n}_${index}`,
    type: 'function',
    function: {
      name: call.name,
      arguments: typeof call.arguments === 'string' ? call.arguments : JSON.stringify(call.arguments),
    },
  }));
  const message = { role: 'assistant', content: text ?? null, ...(calls.length > 0 ? { tool_calls: calls } : {}) };
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: finishReason, logprobs: null }],
    usage: { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 },
  };
}
