import { generateText, type LanguageModelUsage, streamText } from 'ai';
import { StreamCutError } from './stream-cut-error.ts';

/** One answer as both ways of asking give it. */
export interface SdkText {
  text: string;
  toolCalls: { toolName: string; input: unknown }[];
  finishReason: string;
  usage: LanguageModelUsage;
}

type Asked = Parameters<typeof generateText>[0] & Parameters<typeof streamText>[0];

export async function wholeText(asked: Asked): Promise<SdkText> {
  return generateText(asked);
}

/**
 * The same through a stream, which is read to its end: what stands in a stream that ends early, or holds an error, is not used.
 * @throws whatever the stream reports; StreamCutError where it ends without saying why
 */
export async function streamedText(asked: Asked): Promise<SdkText> {
  // the SDK would print errors to the console, with the prompt in them
  const { fullStream } = streamText({ ...asked, onError: () => {} });
  let text = '';
  const toolCalls: SdkText['toolCalls'] = [];
  for await (const part of fullStream) {
    if (part.type === 'error') throw part.error;
    if (part.type === 'text-delta') text += part.text;
    if (part.type === 'tool-call') toolCalls.push({ toolName: part.toolName, input: part.input });
    if (part.type === 'finish' && part.rawFinishReason !== undefined) {
      return { text, toolCalls, finishReason: part.finishReason, usage: part.totalUsage };
    }
  }
  throw new StreamCutError();
}
