import { startAnthropicServer } from './anthropic-server.ts';
import { startOpenAiServer } from './openai-server.ts';
import type { Script, ScriptedServer } from './scripted-server.ts';

/** The model servers that Errand knows how to speak with, and how each says the same. */
interface ModelProtocol {
  /** for `ERRAND_MODEL` */
  model: string;
  start(script: Script<unknown>): Promise<ScriptedServer<unknown>>;
  /** how it says that it withheld its answer */
  refusal: string;
  /** the body of a refusal because the prompt was too long */
  tooLong: object;
  /** server-sent events: an answer that begins with `Hel` and goes no further */
  begun: string;
  /** the event of an error in the middle of a stream */
  errorEvent(type: string): string;
}

const chunk = (fields: object) => `data: ${JSON.stringify(fields)}\n\n`;

const openAi = {
  start: (script: Script<unknown>) => startOpenAiServer({ script }),
  refusal: 'content_filter',
  tooLong: { error: { message: 'maximum context length is 8 tokens', code: 'context_length_exceeded' } },
  begun: chunk({ id: 'x', created: 0, model: 'm', choices: [{ index: 0, delta: { content: 'Hel' } }] }),
  errorEvent: (type: string) => chunk({ error: { message: 'scripted', type, code: null, param: null } }),
};

export const modelProtocols = {
  openAi: { ...openAi, model: 'openai/gpt-4.1-mini' },
  compatible: { ...openAi, model: 'openai-compatible/llama-3.3' },
  anthropic: {
    model: 'anthropic/claude-sonnet-4-5',
    start: (script: Script<unknown>) => startAnthropicServer({ script }),
    refusal: 'refusal',
    tooLong: { type: 'error', error: { type: 'invalid_request_error', message: 'prompt is too long: 9 tokens > 8' } },
    begun: [
      {
        type: 'message_start',
        message: { id: 'x', role: 'assistant', model: 'm', usage: { input_tokens: 1, output_tokens: 1 } },
      },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Hel' } },
    ]
      .map((event) => `event: ${event.type}\n${chunk(event)}`)
      .join(''),
    errorEvent: (type: string) => `event: error\n${chunk({ type: 'error', error: { type, message: 'scripted' } })}`,
  },
} satisfies Record<string, ModelProtocol>;
