// The vectors of actions, for the shortlist where an embedding model is set: each text is embedded once and kept in memory. A
// provider that fails or is slow never holds a turn up for long: the turn does without, and its ledger says why.
import { setTimeout as delay } from 'node:timers/promises';
import type { CatalogAction } from '../schemas/action.ts';
import type { EmbeddingModel } from '../schemas/decision.ts';
import { actionText } from '../turn/shortlist/action-text.ts';

/** of all organisations together; 120 MB at 1,536 numbers each */
const MOST_VECTORS = 20_000;
/** Texts of one request; OpenAI takes 300,000 tokens at once. */
const BATCH = 100;
const TEXT_CHARACTERS = 2_000;
const TURN_WAIT_MS = 2_000;
const PAUSE_AFTER_FAILURE_MS = 60_000;

/** How alike each action and the question are, by action id, or why nobody can tell. */
export type VectorFits = { fits: ReadonlyMap<string, number> } | { problem: string };

export interface ActionVectors {
  /** `actions`: of one catalog version, the same array every time */
  fits(asked: { organisationId: string; actions: CatalogAction[]; text: string }): Promise<VectorFits>;
}

/** `waitMs`: how long a turn waits for its vectors */
export function createActionVectors(
  model: EmbeddingModel,
  { waitMs = TURN_WAIT_MS }: { waitMs?: number } = {},
): ActionVectors {
  /** by organisation, least recently used first: a text that a new version still has is not embedded again */
  const kept = new Map<string, Map<string, Float32Array>>();
  const filling = new Map<string, Promise<void>>();
  const textsOf = new WeakMap<CatalogAction[], string[]>();
  let paused: { until: number; problem: string } | undefined;

  function vectorsOf(organisationId: string, size: number): Map<string, Float32Array> {
    const vectors = kept.get(organisationId) ?? new Map<string, Float32Array>();
    kept.delete(organisationId);
    kept.set(organisationId, vectors);
    let total = size;
    for (const [id, others] of [...kept].toReversed()) {
      if (id === organisationId) continue;
      total += others.size;
      if (total > MOST_VECTORS) kept.delete(id);
    }
    return vectors;
  }

  async function fill(vectors: Map<string, Float32Array>, texts: string[]): Promise<void> {
    const wanted = new Set(texts);
    // of versions that are gone
    if (vectors.size > 2 * wanted.size) for (const text of vectors.keys()) if (!wanted.has(text)) vectors.delete(text);
    const missing = [...wanted].filter((text) => !vectors.has(text));
    for (let from = 0; from < missing.length; from += BATCH) {
      const batch = missing.slice(from, from + BATCH);
      const embedded = await model.embed(batch);
      if (embedded.length < batch.length) throw new Error(`${model.name} gave fewer vectors than texts`);
      for (const [place, vector] of embedded.entries()) vectors.set(batch[place] ?? '', vector);
    }
  }

  async function likeness({ organisationId, actions, text }: Parameters<ActionVectors['fits']>[0]) {
    const texts = textsOf.get(actions) ?? actions.map(embeddedText);
    textsOf.set(actions, texts);
    const vectors = vectorsOf(organisationId, texts.length);
    while (texts.some((one) => !vectors.has(one))) {
      // one under way may be that of another version
      const underWay =
        filling.get(organisationId) ?? fill(vectors, texts).finally(() => filling.delete(organisationId));
      filling.set(organisationId, underWay);
      await underWay;
    }
    const [question] = await model.embed([text]);
    if (!question) return new Map<string, number>();
    return new Map(actions.map(({ actionId }, place) => [actionId, cosine(question, vectors.get(texts[place] ?? ''))]));
  }

  return {
    async fits(asked) {
      if (asked.text.trim() === '') return { problem: 'there is no text to embed' };
      if (asked.actions.length > MOST_VECTORS) return { problem: `more than ${MOST_VECTORS} actions` };
      if (paused && Date.now() < paused.until) return { problem: paused.problem };
      const found = likeness(asked).then(
        (fits): VectorFits => ({ fits }),
        (error: unknown): VectorFits => {
          const problem = error instanceof Error ? error.message : String(error);
          paused = { until: Date.now() + PAUSE_AFTER_FAILURE_MS, problem };
          return { problem };
        },
      );
      const settled = new AbortController();
      const waited = delay(waitMs, undefined, { signal: settled.signal }).then(
        (): VectorFits => ({ problem: `${model.name} was not ready within ${waitMs} ms` }),
        () => found,
      );
      return Promise.race([found, waited]).finally(() => settled.abort());
    },
  };
}

function embeddedText({ definition }: CatalogAction): string {
  const { name, description, place, fields } = actionText(definition);
  return `${name}\n${description}\n${place}\n${fields}`.slice(0, TEXT_CHARACTERS);
}

/** Of two vectors of length 1. */
function cosine(one: Float32Array, other: Float32Array | undefined): number {
  if (one.length !== other?.length) return 0;
  let sum = 0;
  for (let place = 0; place < one.length; place += 1) sum += (one[place] ?? 0) * (other[place] ?? 0);
  return sum;
}
