import type { Scenario } from '../schemas/scenario.ts';
import type { Database } from '../store/database.ts';
import { currentScenarios, scenarioNamed } from './scenario-named.ts';

/** @throws ErrandError `unknown_organisation`, `not_found` */
export async function showScenario(
  db: Database,
  { organisationId, scenarioId }: { organisationId: string; scenarioId: string },
): Promise<Scenario> {
  return scenarioNamed(await currentScenarios(db, organisationId), scenarioId);
}
