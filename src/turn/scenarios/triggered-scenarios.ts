// The step before the model is asked: which of the company's own answers it is shown with the question.
import type { Channel } from '../../schemas/channel.ts';
import type { HeardMessage } from '../shortlist/question.ts';
import type { ScenarioIndex, ScenarioMatch } from './scenario-index.ts';

/** Below it, unrelated questions match; how it was measured: docs/training.md. */
const THRESHOLD = 0.4;
/** Answers shown with one decision: a prompt has no room for all that is a little alike. */
const MOST_SHOWN = 3;

/** The scenarios that a question triggers, best first. */
export function triggeredScenarios(
  index: ScenarioIndex,
  heard: { messages: HeardMessage[]; channel: Channel },
): ScenarioMatch[] {
  return index
    .matches(heard)
    .filter(({ score }) => score >= THRESHOLD)
    .slice(0, MOST_SHOWN);
}
