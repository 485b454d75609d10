import { createOpenAI } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { embedMany } from 'ai';
import type { EmbeddingModel } from '../schemas/decision.ts';
import { withinTime } from './model-deadline.ts';
import { providerError } from './provider-error.ts';
import { noKey, openaiUrl } from './provider-model.ts';
import { type CheckedSettings, checkedSettings, wrong } from './provider-settings.ts';

/** How to reach an embedding model. Empty strings count as absent. */
export interface EmbeddingModelSettings {
  /** `provider/model`, e.g. `openai/text-embedding-3-small`; absent = none */
  model?: string | undefined;
  apiKey?: string | undefined;
  baseUrl?: string | undefined;
  /** wall-clock limit of one request in milliseconds; default 30,000 */
  timeoutMs?: number | undefined;
}

const EMBEDDING_TIMEOUT_MS = 30_000;

/**
 * The model that turns texts into vectors, of the AI SDK; undefined where none is set. Reaches for nothing yet.
 * @throws ErrandError `invalid_config`, its `field` the environment variable to mend
 */
export function createEmbeddingModel({
  model,
  apiKey,
  baseUrl,
  timeoutMs = EMBEDDING_TIMEOUT_MS,
}: EmbeddingModelSettings): EmbeddingModel | undefined {
  if (!model) return undefined;
  const settings = checkedSettings(
    { model, apiKey, baseUrl },
    'ERRAND_EMBEDDING_MODEL',
    'openai/text-embedding-3-small',
  );
  const sdkModel = sdkEmbeddingModel(settings);
  const name = `${settings.provider}/${settings.modelId}`;
  return {
    name,
    async embed(texts) {
      try {
        const { embeddings } = await withinTime({ name, timeoutMs }, (abortSignal) =>
          embedMany({ model: sdkModel, values: texts, maxRetries: 0, abortSignal }),
        );
        return embeddings.map(unitVector);
      } catch (error) {
        throw providerError({ error, name, apiKey: settings.apiKey });
      }
    },
  };
}

function sdkEmbeddingModel({ provider, modelId, apiKey, baseUrl }: CheckedSettings) {
  switch (provider) {
    case 'openai':
      return createOpenAI({ apiKey: apiKey ?? noKey, baseURL: baseUrl ?? openaiUrl }).embeddingModel(modelId);
    case 'openai-compatible':
      return createOpenAICompatible({
        name: 'openai-compatible',
        baseURL: baseUrl ?? '',
        ...(apiKey ? { apiKey } : {}),
      }).embeddingModel(modelId);
    case 'anthropic':
      throw wrong('ERRAND_EMBEDDING_MODEL', 'names anthropic, which has no embeddings: use openai, openai-compatible');
  }
}

/** Of length 1, so that a dot product is the cosine; a vector without length stays as it is and is like nothing. */
function unitVector(values: number[]): Float32Array {
  const length = Math.hypot(...values) || 1;
  return Float32Array.from(values, (value) => value / length);
}
