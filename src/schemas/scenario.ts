import { z } from 'zod';
import { channelSchema } from './channel.ts';
import { isStorable } from './storable.ts';

const MOST_QUESTIONS = 50;
const LONGEST_QUESTION = 500;
/** Characters of an answer: a decision shows three of them at most beside everything else. */
const LONGEST_ANSWER = 4_000;

const text = (most: number) =>
  z
    .string('must be text')
    .trim()
    .min(1, 'must not be empty')
    .max(most, `must have at most ${most} characters`)
    .refine(isStorable, 'must not contain NUL or half a surrogate pair');

/** What a person writes of a scenario; its id stands beside it. */
export const scenarioDraftSchema = z.strictObject({
  /** a customer's question in several wordings: the more, the better it is recognised */
  questions: z
    .array(text(LONGEST_QUESTION), 'must be a list of questions')
    .min(1, 'must hold at least one question')
    .max(MOST_QUESTIONS, `must hold at most ${MOST_QUESTIONS} questions`),
  answer: text(LONGEST_ANSWER),
  /** empty = every channel */
  channels: z.array(channelSchema).default([]),
});
export type ScenarioDraft = z.output<typeof scenarioDraftSchema>;

export const scenarioIdSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _, at most 63');

/** An answer written by hand for a question (seed: glossary, "Training scenario"). */
export interface Scenario extends ScenarioDraft {
  scenarioId: string;
}

/** A scenario that was shown to the AI, and how well it fits, from 0 to 1. */
export const shownScenarioSchema = z.object({ id: z.string(), score: z.number() });
export type ShownScenario = z.infer<typeof shownScenarioSchema>;
