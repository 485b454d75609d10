import { createEmbeddingModel } from './ai/embedding-model.ts';
import { createLanguageModel } from './ai/language-model.ts';
import type { Config } from './config.ts';
import type { EmbeddingModel, LanguageModel } from './schemas/decision.ts';

/** What decides, by its settings: for workers, and for replays, which are no workers. @throws ErrandError `invalid_config` */
export function configuredModel(config: Config): LanguageModel {
  return createLanguageModel({
    model: config.ERRAND_MODEL,
    apiKey: config.ERRAND_MODEL_API_KEY,
    baseUrl: config.ERRAND_MODEL_BASE_URL,
    streamed: config.ERRAND_MODEL_STREAM === 'on',
    contextTokens: config.ERRAND_MODEL_CONTEXT_TOKENS,
    prices: config.ERRAND_MODEL_PRICES,
  });
}

/** Undefined where none is set. @throws ErrandError `invalid_config` */
export function configuredEmbedding(config: Config): EmbeddingModel | undefined {
  return createEmbeddingModel({
    model: config.ERRAND_EMBEDDING_MODEL,
    apiKey: config.ERRAND_EMBEDDING_MODEL_API_KEY,
    baseUrl: config.ERRAND_EMBEDDING_MODEL_BASE_URL,
  });
}
