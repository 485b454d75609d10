import type { Scenario } from '../../schemas/scenario.ts';
import { listScenarios } from '../../services/list-scenarios.ts';
import { withStore } from '../with-store.ts';

export async function scenarioList({ org, json }: { org: string; json?: boolean }): Promise<void> {
  const scenarios = await withStore(({ db }) => listScenarios(db, { organisationId: org }));
  if (json) console.log(JSON.stringify(scenarios));
  else console.log(scenarios.length === 0 ? 'no scenarios' : scenarios.map(line).join('\n'));
}

function line({ scenarioId, questions: [first, ...others], channels }: Scenario): string {
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${scenarioId}  ${first}${more}${channels.length > 0 ? `  ${channels.join(', ')} only` : ''}`;
}
