import { expect, test } from 'vitest';
import { createActionVectors } from '../../src/activities/action-vectors.ts';
import type { EmbeddingModel } from '../../src/schemas/decision.ts';
import { catalogAction } from '../support/catalog-action.ts';

const organisationId = 'org';

const action = (toolName: string, description = toolName) => catalogAction(toolName, { description });

/** Texts that speak of refunds lie one way, all others the other; `embedded` holds every text it was asked for. */
function model(before: (texts: string[]) => Promise<void> = async () => {}) {
  const embedded: string[] = [];
  const embedding: EmbeddingModel = {
    name: 'test/model',
    async embed(texts) {
      embedded.push(...texts);
      await before(texts);
      return texts.map((text) => Float32Array.from(/refund|money/.test(text) ? [1, 0] : [0, 1]));
    },
  };
  return { embedding, embedded };
}

const actions = [action('refund'), action('track'), action('hours')];

test('an action is as alike as its vector is to that of the text', async () => {
  const { embedding } = model();
  const found = await createActionVectors(embedding).fits({ organisationId, actions, text: 'money' });
  expect(found).toEqual({ fits: new Map(Object.entries({ 'id-refund': 1, 'id-track': 0, 'id-hours': 0 })) });
});

test('a text is embedded once: a new version of the catalog asks only for what changed', async () => {
  const { embedding, embedded } = model();
  const vectors = createActionVectors(embedding);
  await vectors.fits({ organisationId, actions, text: 'first question' });
  expect(embedded).toHaveLength(4);
  await vectors.fits({ organisationId, actions, text: 'second question' });
  expect(embedded.slice(4)).toEqual(['second question']);
  const next = [...actions.slice(0, 2), action('hours', 'opening hours')];
  await vectors.fits({ organisationId, actions: next, text: 'third question' });
  expect(embedded.slice(5)).toEqual([expect.stringContaining('opening hours'), 'third question']);
});

test('turns that ask at once share the embedding of the actions', async () => {
  const { embedding, embedded } = model();
  const vectors = createActionVectors(embedding);
  await Promise.all(['one', 'two', 'three'].map((text) => vectors.fits({ organisationId, actions, text })));
  expect(embedded).toHaveLength(actions.length + 3);
});

test('many actions are embedded a hundred at a time', async () => {
  const sizes: number[] = [];
  const { embedding } = model(async (texts) => void sizes.push(texts.length));
  const many = Array.from({ length: 250 }, (_, place) => action(`action${place}`));
  await createActionVectors(embedding).fits({ organisationId, actions: many, text: 'money' });
  expect(sizes).toEqual([100, 100, 50, 1]);
});

test('a turn does not wait for a slow provider, and one that comes later finds what was made meanwhile', async () => {
  let release = () => {};
  const slow = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { embedding, embedded } = model(() => slow);
  const vectors = createActionVectors(embedding, { waitMs: 50 });
  const asked = { organisationId, actions, text: 'money' };
  expect(await vectors.fits(asked)).toEqual({ problem: 'test/model was not ready within 50 ms' });
  release();
  await expect.poll(() => embedded.length, { timeout: 60_000 }).toBe(actions.length + 1);
  expect(await vectors.fits(asked)).toHaveProperty('fits');
  expect(embedded).toHaveLength(actions.length + 2);
});

test('a provider that failed is left alone for a while', async () => {
  const { embedding, embedded } = model(async () => {
    throw new Error('test/model answered HTTP 500');
  });
  const vectors = createActionVectors(embedding);
  const asked = { organisationId, actions, text: 'money' };
  expect(await vectors.fits(asked)).toEqual({ problem: 'test/model answered HTTP 500' });
  expect(await vectors.fits(asked)).toEqual({ problem: 'test/model answered HTTP 500' });
  expect(embedded).toHaveLength(actions.length);
});

test('nothing is sent where nothing was said', async () => {
  const { embedding, embedded } = model();
  expect(await createActionVectors(embedding).fits({ organisationId, actions, text: ' ' })).toHaveProperty('problem');
  expect(embedded).toEqual([]);
});
