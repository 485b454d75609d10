import {
  type AnswerAbout,
  argumentsText,
  type RecordedRequest,
  type Script,
  type ScriptedAnswer,
  type ScriptedServer,
  send,
  startScriptedServer,
} from './scripted-server.ts';

export type { ScriptedAnswer } from './scripted-server.ts';

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

export type OpenAiScript = Script<ChatRequest>;

export type EmbeddingScript = ((text: string) => number[]) | { status: number } | { hold: Promise<unknown> };

export interface OpenAiServer extends ScriptedServer<ChatRequest> {
  requests: RecordedRequest<ChatRequest>[];
  /** what was embedded, in order; not among `requests` */
  embedded: string[];
  /** how texts become vectors from the next request on, or what becomes of them else; at first all are alike */
  setEmbedding(script: EmbeddingScript): void;
}

/** An OpenAI-protocol server: chat completions, streamed where they are asked for so, and embeddings. */
export async function startOpenAiServer({ script }: { script: OpenAiScript }): Promise<OpenAiServer> {
  let embedding: EmbeddingScript = () => [1];
  const embedded: string[] = [];
  const server = await startScriptedServer<ChatRequest>({
    script,
    wire: { error, whole, events },
    async other(path, { input, model }: { input: string[]; model: string }, response) {
      if (path !== '/v1/embeddings') return false;
      embedded.push(...input);
      const current = embedding;
      if ('hold' in current) await current.hold;
      const status = 'status' in current ? current.status : 200;
      const vectorOf = typeof current === 'function' ? current : () => [1];
      const data = input.map((text, index) => ({ object: 'embedding', index, embedding: vectorOf(text) }));
      const body = { object: 'list', data, model, usage: { prompt_tokens: 1, total_tokens: 1 } };
      send({
        response,
        status,
        text: JSON.stringify(status === 200 ? body : { error: { message: `scripted ${status}` } }),
      });
      return true;
    },
  });
  return {
    ...server,
    embedded,
    setEmbedding(next) {
      embedding = next;
    },
  };
}

function error(status: number): object {
  return { error: { message: `scripted ${status}`, type: 'scripted_error', param: null, code: null } };
}

const USAGE = { prompt_tokens: 11, completion_tokens: 7, total_tokens: 18 };

function callsOf({ toolCalls = [] }: ScriptedAnswer, n: number) {
  return toolCalls.map((call, index) => ({
    id: `call_${n}_${index}`,
    type: 'function',
    function: { name: call.name, arguments: argumentsText(call) },
  }));
}

function endOf({ toolCalls = [], finishReason = toolCalls.length > 0 ? 'tool_calls' : 'stop' }: ScriptedAnswer) {
  return finishReason;
}

function whole(scripted: ScriptedAnswer, { model, n }: AnswerAbout): object {
  const calls = callsOf(scripted, n);
  const called = calls.length > 0 ? { tool_calls: calls } : {};
  const message = { role: 'assistant', content: scripted.text ?? null, ...called };
  return {
    id: `chatcmpl-${n}`,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [{ index: 0, message, finish_reason: endOf(scripted), logprobs: null }],
    usage: scripted.usage ?? USAGE,
  };
}

/** Text in two pieces; of a call the name first, then its arguments in two pieces, then why it ends, then what it used. */
function events(scripted: ScriptedAnswer, { model, n }: AnswerAbout): string[] {
  const chunk = (fields: object) =>
    `data: ${JSON.stringify({ id: `chatcmpl-${n}`, object: 'chat.completion.chunk', created: 0, model, ...fields })}\n\n`;
  const choice = (delta: object, end: string | null = null) =>
    chunk({ choices: [{ index: 0, delta, finish_reason: end }] });
  const calls = callsOf(scripted, n).flatMap(({ function: called, ...call }, index) => [
    choice({ tool_calls: [{ index, ...call, function: { name: called.name, arguments: '' } }] }),
    ...inTwo(called.arguments).map((piece) => choice({ tool_calls: [{ index, function: { arguments: piece } }] })),
  ]);
  return [
    choice({ role: 'assistant', content: '' }),
    ...(scripted.text === undefined ? [] : inTwo(scripted.text).map((content) => choice({ content }))),
    ...calls,
    choice({}, endOf(scripted)),
    chunk({ choices: [], usage: scripted.usage ?? USAGE }),
    'data: [DONE]\n\n',
  ];
}

function inTwo(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)].filter((piece) => piece !== '');
}
