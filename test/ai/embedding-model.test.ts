import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmbeddingModel, type EmbeddingModelSettings } from '../../src/ai/embedding-model.ts';
import { type OpenAiServer, startOpenAiServer } from '../support/openai-server.ts';

let server: OpenAiServer;

beforeAll(async () => {
  server = await startOpenAiServer({ script: () => ({ text: 'not asked' }) });
});

afterAll(() => server.stop());

test('without a name there is no embedding model', () => {
  expect(createEmbeddingModel({})).toBeUndefined();
  expect(createEmbeddingModel({ model: '', apiKey: '', baseUrl: '' })).toBeUndefined();
});

test.each<[settings: EmbeddingModelSettings, field: string]>([
  [{ model: 'text-embedding-3-small', apiKey: 'canary' }, 'ERRAND_EMBEDDING_MODEL'],
  [{ model: 'anthropic/claude', apiKey: 'canary' }, 'ERRAND_EMBEDDING_MODEL'],
  [{ model: 'openai/text-embedding-3-small' }, 'ERRAND_EMBEDDING_MODEL_API_KEY'],
  [{ model: 'openai-compatible/nomic', apiKey: 'canary' }, 'ERRAND_EMBEDDING_MODEL_BASE_URL'],
])('%j is refused at once, naming %s', (settings, field) => {
  const create = () => createEmbeddingModel(settings);
  expect(create).toThrow(expect.objectContaining({ code: 'invalid_config', details: { field } }));
  expect(create).not.toThrow('canary');
});

test.each(['openai/any', 'openai-compatible/any'])(
  '%s gives one vector of length 1 per text, in order',
  async (model) => {
    server.setEmbedding((text) => [text.length * 3, text.length * 4]);
    const embedding = createEmbeddingModel({ model, baseUrl: server.url });
    const vectors = await embedding?.embed(['one', 'three']);
    expect(vectors?.map((vector) => [...vector])).toEqual([
      [expect.closeTo(0.6), expect.closeTo(0.8)],
      [expect.closeTo(0.6), expect.closeTo(0.8)],
    ]);
    expect(server.embedded.slice(-2)).toEqual(['one', 'three']);
  },
);

test('a refusal of the provider is typed and quotes neither key nor text', async () => {
  server.setEmbedding({ status: 401 });
  const embedding = createEmbeddingModel({ model: 'openai/any', apiKey: 'canary', baseUrl: server.url });
  const failure = await embedding?.embed(['secret words']).catch((error: unknown) => error);
  expect(failure).toMatchObject({ name: 'ModelError', status: 401, message: 'openai/any answered HTTP 401' });
});

test('a provider that does not answer is given up', async () => {
  server.setEmbedding({ hold: new Promise(() => {}) });
  const embedding = createEmbeddingModel({ model: 'openai/any', baseUrl: server.url, timeoutMs: 100 });
  await expect(embedding?.embed(['hello'])).rejects.toMatchObject({ kind: 'timeout' });
});
