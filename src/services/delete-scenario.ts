import { unknownOrganisation } from '../errors.ts';
import { changeCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { retireScenario } from '../store/scenarios.ts';
import { currentScenarios, scenarioNamed } from './scenario-named.ts';

/** Turns that begin after this no longer know it. @throws ErrandError `unknown_organisation`, `not_found` */
export async function deleteScenario(
  db: Database,
  { organisationId, scenarioId }: { organisationId: string; scenarioId: string },
): Promise<{ scenarioId: string }> {
  const done = await changeCatalog(db, organisationId, async (transaction, { catalogVersion }) => {
    scenarioNamed(await currentScenarios(transaction, organisationId), scenarioId);
    await retireScenario(transaction, { organisationId, catalogVersion, scenarioId });
    return true;
  });
  if (!done) throw unknownOrganisation(organisationId);
  return { scenarioId };
}
