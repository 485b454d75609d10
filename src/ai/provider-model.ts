import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import type { JSONValue, LanguageModel as SdkLanguageModel } from 'ai';

export const providers = ['openai', 'anthropic', 'openai-compatible'] as const;
export type Provider = (typeof providers)[number];

export function isProvider(name: string): name is Provider {
  return providers.some((provider) => provider === name);
}

/** A model of the AI SDK and the provider options that ask it for one tool call at most. */
export interface ProviderModel {
  chatModel: Exclude<SdkLanguageModel, string>;
  oneToolOptions: Record<string, Record<string, JSONValue>>;
}

// the SDK would fall back to the environment's key and URL, which only config.ts may read
export const noKey = 'none';
export const openaiUrl = 'https://api.openai.com/v1';
const anthropicUrl = 'https://api.anthropic.com/v1';

export function providerModel({
  provider,
  modelId,
  apiKey,
  baseUrl,
  fetch,
}: {
  provider: Provider;
  modelId: string;
  apiKey: string | undefined;
  baseUrl: string | undefined;
  fetch: typeof globalThis.fetch | undefined;
}): ProviderModel {
  const transport = fetch ? { fetch } : {};
  switch (provider) {
    case 'openai': {
      // Chat completions, not responses: gateways and proxies behind a custom base URL speak it, and it stores nothing.
      const openai = createOpenAI({ apiKey: apiKey ?? noKey, baseURL: baseUrl ?? openaiUrl, ...transport });
      // o1, o3, o4 answer 400 to the parameter; the engine keeps one proposal anyway
      const options = /^o\d/.test(modelId) ? {} : { parallelToolCalls: false };
      return { chatModel: openai.chat(modelId), oneToolOptions: { openai: options } };
    }
    case 'anthropic': {
      const anthropic = createAnthropic({ apiKey: apiKey ?? noKey, baseURL: baseUrl ?? anthropicUrl, ...transport });
      return { chatModel: anthropic(modelId), oneToolOptions: { anthropic: { disableParallelToolUse: true } } };
    }
    case 'openai-compatible': {
      const compatible = createOpenAICompatible({
        name: 'openai-compatible',
        baseURL: baseUrl ?? '',
        // else a streamed answer comes without its token counts
        includeUsage: true,
        ...(apiKey ? { apiKey } : {}),
        ...transport,
      });
      // options that the provider does not know go into the request body as they are
      return {
        chatModel: compatible(modelId),
        oneToolOptions: { openaiCompatible: { parallel_tool_calls: false } },
      };
    }
  }
}
