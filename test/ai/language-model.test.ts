import { expect, test } from 'vitest';
import { createLanguageModel, type LanguageModelSettings } from '../../src/ai/language-model.ts';
import { ErrandError } from '../../src/errors.ts';

test('without a model the lexical chooser answers', () => {
  expect(createLanguageModel().name).toBe('lexical');
  expect(createLanguageModel({ model: '', apiKey: '', baseUrl: '' }).name).toBe('lexical');
});

test.each<[settings: LanguageModelSettings, name: string]>([
  [{ model: 'openai/gpt-4.1-mini', apiKey: 'canary' }, 'openai/gpt-4.1-mini'],
  [{ model: 'anthropic/claude-sonnet-4-5', apiKey: 'canary' }, 'anthropic/claude-sonnet-4-5'],
  [{ model: 'openai/any', baseUrl: 'http://127.0.0.1:1/v1' }, 'openai/any'],
  [{ model: 'openai-compatible/meta/llama-3', baseUrl: 'http://127.0.0.1:1/v1' }, 'openai-compatible/meta/llama-3'],
])('%j is accepted as %s', (settings, name) => {
  expect(createLanguageModel(settings).name).toBe(name);
});

test.each<[settings: LanguageModelSettings, field: string]>([
  [{ model: 'gpt-4.1', apiKey: 'canary' }, 'ERRAND_MODEL'],
  [{ model: '/gpt-4.1', apiKey: 'canary' }, 'ERRAND_MODEL'],
  [{ model: 'openai/', apiKey: 'canary' }, 'ERRAND_MODEL'],
  [{ model: 'openia/gpt-4.1', apiKey: 'canary' }, 'ERRAND_MODEL'],
  [{ model: 'constructor/x', apiKey: 'canary' }, 'ERRAND_MODEL'],
  [{ model: 'openai-compatible/llama', apiKey: 'canary' }, 'ERRAND_MODEL_BASE_URL'],
  [{ model: 'openai-compatible/llama', baseUrl: 'localhost:8000' }, 'ERRAND_MODEL_BASE_URL'],
  [{ model: 'openai/gpt-4.1' }, 'ERRAND_MODEL_API_KEY'],
  [{ model: 'anthropic/claude' }, 'ERRAND_MODEL_API_KEY'],
  [{ model: 'openai/gpt-4.1', apiKey: 'canary\nlines' }, 'ERRAND_MODEL_API_KEY'],
])('%j is refused at once, naming %s', (settings, field) => {
  const create = () => createLanguageModel(settings);
  expect(create).toThrow(ErrandError);
  expect(create).toThrow(expect.objectContaining({ code: 'invalid_config', details: { field } }));
  expect(create).toThrow(new RegExp(`^${field} [^\\n]+$`));
  if (settings.apiKey) expect(create).not.toThrow('canary');
});
