import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { Scenario } from '../schemas/scenario.ts';
import type { Database } from '../store/database.ts';
import { readCurrentScenarios } from '../store/scenarios.ts';

/** The scenarios as they stand now, by id. @throws ErrandError `unknown_organisation` */
export async function currentScenarios(db: Pick<Database, 'select'>, organisationId: string): Promise<Scenario[]> {
  const scenarios = await readCurrentScenarios(db, organisationId);
  if (!scenarios) throw unknownOrganisation(organisationId);
  return scenarios;
}

/** @throws ErrandError `not_found` */
export function scenarioNamed(scenarios: readonly Scenario[], scenarioId: string): Scenario {
  const found = scenarios.find((scenario) => scenario.scenarioId === scenarioId);
  if (found) return found;
  throw new ErrandError('not_found', `there is no scenario "${scenarioId}": see errand scenario list`, {
    field: 'scenario',
  });
}
