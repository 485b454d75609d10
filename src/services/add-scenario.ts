import type { z } from 'zod';
import { ErrandError, unknownOrganisation } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type Scenario, scenarioDraftSchema, scenarioIdSchema } from '../schemas/scenario.ts';
import { changeCatalog } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { putScenario } from '../store/scenarios.ts';
import { currentScenarios } from './scenario-named.ts';

const newScenarioSchema = scenarioDraftSchema.extend({ scenarioId: scenarioIdSchema });

/** @throws ErrandError `invalid_request` with every field that is wrong */
export function checkedScenario(given: unknown): Scenario {
  const parsed = newScenarioSchema.safeParse(given);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { questions } = parsed.data;
  return { ...parsed.data, questions: [...new Set(questions)] };
}

/**
 * Writes an answer for a question. Turns that begin after this know it.
 * @throws ErrandError `unknown_organisation`, `invalid_request` with the field, also for an id that is taken
 */
export async function addScenario(
  db: Database,
  { organisationId, ...given }: { organisationId: string } & z.input<typeof newScenarioSchema>,
): Promise<Scenario> {
  const scenario = checkedScenario(given);
  const { scenarioId } = scenario;
  const done = await changeCatalog(db, organisationId, async (transaction, { catalogVersion }) => {
    const current = await currentScenarios(transaction, organisationId);
    if (current.some((one) => one.scenarioId === scenarioId)) {
      const message = `there is a scenario "${scenarioId}" already: edit it, or choose another id`;
      throw new ErrandError('invalid_request', message, { field: 'scenario' });
    }
    await putScenario(transaction, { organisationId, catalogVersion, scenario });
    return true;
  });
  if (!done) throw unknownOrganisation(organisationId);
  return scenario;
}
