import { unknownOrganisation } from '../errors.ts';
import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import type { Scenario } from '../schemas/scenario.ts';
import { type CatalogTransaction, changeCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { putScenario, retireScenario } from '../store/scenarios.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { checkedScenario } from './add-scenario.ts';
import { namingIn } from './naming-errors.ts';
import { currentScenarios } from './scenario-named.ts';

/**
 * Scenarios as the file says, under one new catalog version.
 * @throws ErrandError `invalid_request` naming the scenario and what is wrong with it
 */
export async function applyScenarios(
  db: Database,
  { file: { organisation, scenarios }, prune }: { file: OrganisationFile; prune: boolean },
): Promise<AppliedChange[]> {
  if (!scenarios) return [];
  const organisationId = organisation.id;
  const changes: AppliedChange[] = [];
  const done = await changeCatalog(db, organisationId, async (transaction, { catalogVersion }) => {
    const version = { organisationId, catalogVersion };
    const current = await currentScenarios(transaction, organisationId);
    for (const { scenarioId } of current.filter((one) => !Object.hasOwn(scenarios, one.scenarioId))) {
      if (prune) await retireScenario(transaction, { ...version, scenarioId });
      changes.push({ kind: 'scenario', id: scenarioId, change: prune ? 'deleted' : 'kept' });
    }
    for (const [scenarioId, draft] of Object.entries(scenarios)) {
      const before = current.find((one) => one.scenarioId === scenarioId);
      const place = `scenarios.${scenarioId}`;
      const scenario = await namingIn(place, async () => checkedScenario({ ...draft, scenarioId }));
      changes.push(await applyScenario(transaction, { ...version, before, scenario }));
    }
    return changes.some(({ change }) => change !== 'unchanged' && change !== 'kept');
  });
  if (!done) throw unknownOrganisation(organisationId);
  return changes;
}

async function applyScenario(
  transaction: CatalogTransaction,
  {
    before,
    scenario,
    ...version
  }: { organisationId: string; catalogVersion: number; before: Scenario | undefined; scenario: Scenario },
): Promise<AppliedChange> {
  const fields = before ? changedParts(before, scenario) : [];
  const change = !before ? 'created' : fields.length > 0 ? 'changed' : 'unchanged';
  if (change !== 'unchanged') await putScenario(transaction, { ...version, scenario });
  const entry = { kind: 'scenario' as const, id: scenario.scenarioId, change } as const;
  return change === 'changed' ? { ...entry, fields } : entry;
}
