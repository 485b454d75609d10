import { ErrandError } from '../errors.ts';
import { isProvider, type Provider, providers } from './provider-model.ts';

/** Where a model is and who pays for it, as the environment says. Empty strings count as absent. */
export interface ProviderSettings {
  /** `provider/model`, e.g. `openai/gpt-4.1-mini` */
  model: string;
  apiKey?: string | undefined;
  /** up to and with the version, e.g. `http://127.0.0.1:11434/v1` */
  baseUrl?: string | undefined;
}

export interface CheckedSettings {
  provider: Provider;
  modelId: string;
  apiKey: string | undefined;
  baseUrl: string | undefined;
}

/**
 * @param variable the environment variable that names the model; `_API_KEY` and `_BASE_URL` follow it in the others' names
 * @throws ErrandError `invalid_config`, its `field` the environment variable to mend
 */
export function checkedSettings(settings: ProviderSettings, variable: string, example: string): CheckedSettings {
  const { provider, modelId } = parseModelName(settings.model, variable, example);
  const baseUrl = checkedBaseUrl(settings.baseUrl, `${variable}_BASE_URL`);
  const apiKey = checkedKey(settings.apiKey, `${variable}_API_KEY`);
  if (provider === 'openai-compatible' && !baseUrl) {
    throw wrong(`${variable}_BASE_URL`, 'is missing: openai-compatible needs it, e.g. http://127.0.0.1:11434/v1');
  }
  if (!apiKey && !baseUrl) {
    throw wrong(`${variable}_API_KEY`, `is missing: set it to the ${provider} key that pays for ${variable}`);
  }
  return { provider, modelId, apiKey, baseUrl };
}

function parseModelName(model: string, variable: string, example: string): { provider: Provider; modelId: string } {
  const slash = model.indexOf('/');
  const provider = model.slice(0, Math.max(slash, 0));
  const modelId = model.slice(slash + 1).trim();
  if (slash < 1 || !modelId) {
    throw wrong(variable, `must be provider/model, e.g. ${example}; it is ${JSON.stringify(model)}`);
  }
  if (!isProvider(provider)) {
    throw wrong(variable, `names the unknown provider ${JSON.stringify(provider)}: use ${providers.join(', ')}`);
  }
  return { provider, modelId };
}

function checkedBaseUrl(baseUrl: string | undefined, variable: string): string | undefined {
  if (!baseUrl) return undefined;
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') {
    throw wrong(variable, 'must be an http or https URL, e.g. http://127.0.0.1:11434/v1');
  }
  return baseUrl.replace(/\/+$/, '');
}

/** A key that can't stand in a header would fail at every call, with the key in the runtime's message. */
function checkedKey(apiKey: string | undefined, variable: string): string | undefined {
  const key = apiKey?.trim();
  if (key && !/^[\x21-\x7e]+$/.test(key)) {
    throw wrong(variable, 'holds a blank or a character that no HTTP header can carry: copy the key again');
  }
  return key || undefined;
}

/** A setting that can't be right; `problem` continues the variable's name. */
export function wrong(variable: string, problem: string): ErrandError {
  return new ErrandError('invalid_config', `${variable} ${problem}`, { field: variable });
}
