import type { Channel } from '../schemas/channel.ts';
import type { Database } from '../store/database.ts';
import { scenarioIndex } from '../turn/scenarios/scenario-index.ts';
import { triggeredScenarios } from '../turn/scenarios/triggered-scenarios.ts';
import { currentScenarios } from './scenario-named.ts';

/** How a scenario fits a question. */
export interface MatchedScenario {
  scenarioId: string;
  /** from 0 to 1 */
  score: number;
  /** a turn with this question would show its answer to the AI */
  shown: boolean;
  /** the wording that fits best */
  question: string;
  answer: string;
}

const MOST = 10;

/** The scenarios that share words with a question, best first. @throws ErrandError `unknown_organisation` */
export async function matchScenarios(
  db: Database,
  { organisationId, question: text, channel }: { organisationId: string; question: string; channel: Channel },
): Promise<MatchedScenario[]> {
  const index = await scenarioIndex(await currentScenarios(db, organisationId));
  const heard = { messages: [{ role: 'customer' as const, text }], channel };
  const shown = new Set(triggeredScenarios(index, heard).map(({ scenario }) => scenario.scenarioId));
  return index
    .matches(heard)
    .slice(0, MOST)
    .map(({ scenario: { scenarioId, answer }, score, question }) => ({
      scenarioId,
      score: Math.round(score * 100) / 100,
      shown: shown.has(scenarioId),
      question,
      answer,
    }));
}
