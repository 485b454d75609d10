// A question to today's model, as patiently as a turn asks it.
import { setTimeout as delay } from 'node:timers/promises';
import { ModelError } from '../ai/model-error.ts';
import type { NewDecision } from '../store/steps.ts';

/** `cause` as a turn that failed for it has it. */
export interface ModelFailed {
  cause: string;
  message: string;
}

const ATTEMPTS = 3;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** A model that fails for good is an answer here: a replay of many turns goes on with the next one. */
export async function askedModel(ask: () => Promise<NewDecision>): Promise<NewDecision | { failure: ModelFailed }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const { kind, message, retryable, retryAfterMs = FIRST_PAUSE_MS * attempt } = error;
      if (!retryable || attempt === ATTEMPTS) return { failure: { cause: `model_${kind}`, message } };
      await delay(Math.min(retryAfterMs, LONGEST_PAUSE_MS));
    }
  }
}
