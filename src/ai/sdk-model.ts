import { jsonSchema, type LanguageModelUsage, type ToolSet, tool } from 'ai';
import type { LanguageModel, ModelAnswer, OfferedTool, Question } from '../schemas/decision.ts';
import type { JsonSchema } from '../schemas/json-schema.ts';
import { withinTime } from './model-deadline.ts';
import { ModelError } from './model-error.ts';
import { modelMessages } from './model-messages.ts';
import { malformed, providerError } from './provider-error.ts';
import type { ProviderModel } from './provider-model.ts';
import { resultsAreData } from './result-frame.ts';
import { streamedText, wholeText } from './sdk-text.ts';

/** Covers connecting, waiting and the whole answer. */
const MODEL_TIMEOUT_MS = 60_000;

/** A model of the AI SDK behind the one question. One request per `decide`: retries belong to the caller. */
export function sdkModel({
  name,
  chatModel,
  oneToolOptions,
  apiKey,
  timeoutMs = MODEL_TIMEOUT_MS,
  streamed = false,
}: ProviderModel & {
  name: string;
  apiKey?: string | undefined;
  timeoutMs?: number | undefined;
  streamed?: boolean | undefined;
}): LanguageModel {
  const textOf = streamed ? streamedText : wholeText;
  // the SDK prints its warnings to stdout, where `--json` writes
  globalThis.AI_SDK_LOG_WARNINGS = false;

  async function decide(question: Question): Promise<ModelAnswer> {
    const withTools = question.tools.length > 0;
    try {
      const answer = await withinTime({ name, timeoutMs }, (abortSignal) =>
        textOf({
          model: chatModel,
          system: [question.instructions, resultsAreData].filter(Boolean).join('\n\n'),
          messages: modelMessages(question),
          // OpenAI refuses `parallel_tool_calls` in a request without tools
          ...(withTools ? { tools: toolSet(question.tools), providerOptions: oneToolOptions } : {}),
          maxRetries: 0,
          abortSignal,
        }),
      );
      const { text, toolCalls, finishReason, usage } = answer;
      if (finishReason === 'content-filter') {
        throw new ModelError(`${name} refused to answer`, { kind: 'refusal', retryable: false });
      }
      if (text.trim() === '' && toolCalls.length === 0) throw malformed(name, `an empty answer (${finishReason})`);
      const proposals = toolCalls.map((call) => ({ toolName: call.toolName, arguments: call.input as unknown }));
      return { text, proposals, usage: tokenCounts(usage), ...(finishReason === 'length' ? { isCut: true } : {}) };
    } catch (error) {
      throw providerError({ error, name, apiKey });
    }
  }

  return { name, decide };
}

/** Without `execute` the SDK hands proposals back; without a validator also those that break the schema. */
function toolSet(tools: OfferedTool[]): ToolSet {
  // no prototype: a model may propose `constructor`
  const set: ToolSet = Object.create(null);
  for (const { toolName, description, schema } of tools) {
    set[toolName] = tool({ description, inputSchema: jsonSchema(asSdkSchema(schema)) });
  }
  return set;
}

/** The catalog admits only documents that ajv compiles; the SDK passes them on unread. */
function asSdkSchema(schema: JsonSchema): Parameters<typeof jsonSchema>[0] {
  return schema as Parameters<typeof jsonSchema>[0];
}

function tokenCounts({
  inputTokens,
  inputTokenDetails,
  outputTokens,
}: LanguageModelUsage): NonNullable<ModelAnswer['usage']> {
  const { cacheReadTokens } = inputTokenDetails;
  return {
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(cacheReadTokens ? { cachedInputTokens: cacheReadTokens } : {}),
    ...(outputTokens === undefined ? {} : { outputTokens }),
  };
}
