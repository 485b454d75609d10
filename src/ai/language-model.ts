import { ErrandError } from '../errors.ts';
import type { LanguageModel } from '../schemas/decision.ts';
import { lexicalChooser } from './lexical-chooser.ts';
import { isProvider, type Provider, providerModel, providers } from './provider-model.ts';
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
}

/**
 * The model that answers every question of a process. Reaches for nothing: a wrong setting is refused here, an
 * unreachable provider shows at the first `decide`.
 * @throws ErrandError `invalid_config`, its `field` the environment variable to mend
 */
export function createLanguageModel(settings: LanguageModelSettings = {}): LanguageModel {
  if (!settings.model) return lexicalChooser();
  const { provider, modelId } = parseModelName(settings.model);
  const baseUrl = checkedBaseUrl(settings.baseUrl);
  const apiKey = checkedKey(settings.apiKey);
  if (provider === 'openai-compatible' && !baseUrl) {
    throw wrong('ERRAND_MODEL_BASE_URL', 'is missing: openai-compatible needs it, e.g. http://127.0.0.1:11434/v1');
  }
  if (!apiKey && !baseUrl) {
    throw wrong('ERRAND_MODEL_API_KEY', `is missing: set it to the ${provider} key that pays for ERRAND_MODEL`);
  }
  return sdkModel({
    name: `${provider}/${modelId}`,
    ...providerModel({ provider, modelId, apiKey, baseUrl, fetch: settings.fetch }),
    apiKey,
    timeoutMs: settings.timeoutMs,
  });
}

function parseModelName(model: string): { provider: Provider; modelId: string } {
  const slash = model.indexOf('/');
  const provider = model.slice(0, Math.max(slash, 0));
  const modelId = model.slice(slash + 1).trim();
  if (slash < 1 || !modelId) {
    throw wrong('ERRAND_MODEL', `must be provider/model, e.g. openai/gpt-4.1-mini; it is ${JSON.stringify(model)}`);
  }
  if (!isProvider(provider)) {
    throw wrong('ERRAND_MODEL', `names the unknown provider ${JSON.stringify(provider)}: use ${providers.join(', ')}`);
  }
  return { provider, modelId };
}

function checkedBaseUrl(baseUrl: string | undefined): string | undefined {
  if (!baseUrl) return undefined;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw wrong('ERRAND_MODEL_BASE_URL', 'must be an http or https URL, e.g. http://127.0.0.1:11434/v1');
  }
  return baseUrl.replace(/\/+$/, '');
}

/** A key that can't stand in a header would fail at every call, with the key in the runtime's message. */
function checkedKey(apiKey: string | undefined): string | undefined {
  const key = apiKey?.trim();
  if (key && !/^[\x21-\x7e]+$/.test(key)) {
    throw wrong(
      'ERRAND_MODEL_API_KEY',
      'holds a blank or a character that no HTTP header can carry: copy the key again',
    );
  }
  return key || undefined;
}

function wrong(variable: string, problem: string): ErrandError {
  return new ErrandError('invalid_config', `${variable} ${problem}`, { field: variable });
}
