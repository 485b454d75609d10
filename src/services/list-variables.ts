import type { Database } from '../store/database.ts';
import { readGlobalVariables, type VariableEntry } from '../store/global-variables.ts';
import { showOrganisation } from './edit-organisation.ts';

/** Names, hosts and dates; a value is never shown again. @throws ErrandError `unknown_organisation` */
export async function listVariables(db: Database, organisationId: string): Promise<VariableEntry[]> {
  await showOrganisation(db, organisationId);
  return readGlobalVariables(db, organisationId);
}
