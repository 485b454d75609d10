import {
  type AnswerAbout,
  argumentsText,
  type Script,
  type ScriptedAnswer,
  type ScriptedServer,
  startScriptedServer,
} from './scripted-server.ts';

type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: unknown }
  | {
      type: 'tool_result';
      tool_use_id: string;
      is_error?: boolean;
      content: string | { type: string; text?: string }[];
    };

/** What tests look at in a messages request; everything else is there too. */
export interface MessagesRequest {
  model: string;
  system?: { type: 'text'; text: string }[];
  messages: { role: 'user' | 'assistant'; content: ContentBlock[] }[];
  tools?: { name: string; description?: string; input_schema: Record<string, unknown> }[];
  tool_choice?: unknown;
  stream?: boolean;
  [field: string]: unknown;
}

export type AnthropicServer = ScriptedServer<MessagesRequest>;

/** An Anthropic-protocol server: messages, streamed where they are asked for so. */
export function startAnthropicServer({ script }: { script: Script<MessagesRequest> }): Promise<AnthropicServer> {
  return startScriptedServer({ script, wire: { error, whole, events } });
}

const errorTypes: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

function error(status: number): object {
  return { type: 'error', error: { type: errorTypes[status] ?? 'api_error', message: `scripted ${status}` } };
}

const USAGE = { input_tokens: 11, output_tokens: 7 };

function endOf({ toolCalls = [], finishReason = toolCalls.length > 0 ? 'tool_use' : 'end_turn' }: ScriptedAnswer) {
  return finishReason;
}

/** This protocol carries a call's input as an object: a string is told as one only where it is streamed. */
function inputOf(call: { arguments: string | object }): unknown {
  try {
    return JSON.parse(argumentsText(call));
  } catch {
    return call.arguments;
  }
}

function whole(scripted: ScriptedAnswer, { model, n }: AnswerAbout): object {
  const { text, toolCalls = [] } = scripted;
  const content = [
    ...(text === undefined ? [] : [{ type: 'text', text }]),
    ...toolCalls.map((call, index) => ({
      type: 'tool_use',
      id: `toolu_${n}_${index}`,
      name: call.name,
      input: inputOf(call),
    })),
  ];
  const usage = scripted.usage ?? USAGE;
  return {
    ...{ id: `msg_${n}`, type: 'message', role: 'assistant', model, content, usage },
    stop_reason: endOf(scripted),
    stop_sequence: null,
  };
}

function events(scripted: ScriptedAnswer, { model, n }: AnswerAbout): string[] {
  const event = (type: string, fields: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  const { text, toolCalls = [] } = scripted;
  const usage: object = scripted.usage ?? USAGE;
  const blocks = [
    ...(text === undefined ? [] : [{ block: { type: 'text', text: '' }, delta: { type: 'text_delta', text } }]),
    ...toolCalls.map((call, index) => ({
      block: { type: 'tool_use', id: `toolu_${n}_${index}`, name: call.name, input: {} },
      delta: { type: 'input_json_delta', partial_json: argumentsText(call) },
    })),
  ];
  return [
    event('message_start', {
      message: { id: `msg_${n}`, type: 'message', role: 'assistant', model, content: [], stop_reason: null, usage },
    }),
    ...blocks.flatMap(({ block, delta }, index) => [
      event('content_block_start', { index, content_block: block }),
      event('content_block_delta', { index, delta }),
      event('content_block_stop', { index }),
    ]),
    event('message_delta', { delta: { stop_reason: endOf(scripted), stop_sequence: null }, usage }),
    event('message_stop'),
  ];
}
