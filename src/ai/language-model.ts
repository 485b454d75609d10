import type { LanguageModel } from '../schemas/decision.ts';
import type { ModelPrices } from '../schemas/model-usage.ts';
import { lexicalChooser } from './lexical-chooser.ts';
import { providerModel } from './provider-model.ts';
import { checkedSettings } from './provider-settings.ts';
import { sdkModel } from './sdk-model.ts';

/** How to reach a language model. Empty strings count as absent. */
export interface LanguageModelSettings {
  /** `provider/model`, e.g. `openai/gpt-4.1-mini`; absent = the offline lexical chooser */
  model?: string | undefined;
  apiKey?: string | undefined;
  /** up to and with the version, e.g. `http://127.0.0.1:11434/v1` */
  baseUrl?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** wall-clock limit of one model call in milliseconds; default 60,000 */
  timeoutMs?: number | undefined;
  /** ask for answers as a stream; default false */
  streamed?: boolean | undefined;
  /** estimated tokens that a question may hold; default: any number */
  contextTokens?: number | undefined;
  prices?: ModelPrices | undefined;
}

/**
 * The model that answers every question of a process. Reaches for nothing: a wrong setting is refused here, an
 * unreachable provider shows at the first `decide`.
 * @throws ErrandError `invalid_config`, its `field` the environment variable to mend
 */
export function createLanguageModel({
  model,
  apiKey,
  baseUrl,
  fetch,
  timeoutMs,
  streamed,
  contextTokens,
  prices,
}: LanguageModelSettings = {}): LanguageModel {
  if (!model) return lexicalChooser();
  const settings = checkedSettings({ model, apiKey, baseUrl }, 'ERRAND_MODEL', 'openai/gpt-4.1-mini');
  return {
    ...sdkModel({
      name: `${settings.provider}/${settings.modelId}`,
      ...providerModel({ ...settings, fetch }),
      apiKey: settings.apiKey,
      timeoutMs,
      streamed,
    }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(prices === undefined ? {} : { prices }),
  };
}
