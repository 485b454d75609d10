import { unknownOrganisation } from '../errors.ts';
import type { Scenario, ScenarioDraft } from '../schemas/scenario.ts';
import { changeCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { putScenario } from '../store/scenarios.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { checkedScenario } from './add-scenario.ts';
import { currentScenarios, scenarioNamed } from './scenario-named.ts';

/** The fields that replace those that stand; the others stay. */
export type ScenarioChange = { [Field in keyof ScenarioDraft]?: ScenarioDraft[Field] | undefined };

/**
 * Changes a scenario; turns under way keep the one they began with, and a change of nothing makes no version.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` with the field
 */
export async function editScenario(
  db: Database,
  { organisationId, scenarioId, change }: { organisationId: string; scenarioId: string; change: ScenarioChange },
): Promise<{ scenario: Scenario; changed: string[] }> {
  const saved: { scenario: Scenario; changed: string[] }[] = [];
  const done = await changeCatalog(db, organisationId, async (transaction, { catalogVersion }) => {
    const before = scenarioNamed(await currentScenarios(transaction, organisationId), scenarioId);
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const scenario = checkedScenario({ ...before, ...Object.fromEntries(given) });
    const changed = changedParts(before, scenario).map(({ field }) => field);
    if (changed.length > 0) await putScenario(transaction, { organisationId, catalogVersion, scenario });
    saved.push({ scenario, changed });
    return changed.length > 0;
  });
  const [result] = saved;
  if (!done || !result) throw unknownOrganisation(organisationId);
  return result;
}
