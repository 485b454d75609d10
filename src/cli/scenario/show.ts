import type { Scenario } from '../../schemas/scenario.ts';
import { showScenario } from '../../services/show-scenario.ts';
import { withStore } from '../with-store.ts';

export async function scenarioShow({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const scenario = await withStore(({ db }) => showScenario(db, { organisationId: org, scenarioId: id }));
  console.log(json ? JSON.stringify(scenario) : readable(scenario));
}

function readable({ scenarioId, questions, answer, channels }: Scenario): string {
  return [
    `scenario  ${scenarioId}`,
    `channels  ${channels.length > 0 ? channels.join(', ') : 'all'}`,
    ...questions.map((question) => `question  ${question}`),
    '',
    answer,
  ].join('\n');
}
