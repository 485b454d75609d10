import type { Scenario } from '../schemas/scenario.ts';
import type { Database } from '../store/database.ts';
import { currentScenarios } from './scenario-named.ts';

/** By id. @throws ErrandError `unknown_organisation` */
export async function listScenarios(db: Database, { organisationId }: { organisationId: string }): Promise<Scenario[]> {
  return currentScenarios(db, organisationId);
}
