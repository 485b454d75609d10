import type { CatalogAction } from '../schemas/action.ts';
import type { Database } from '../store/database.ts';
import { actionNamed, currentActions } from './action-named.ts';
import { type ActionWarning, actionWarnings } from './action-warnings.ts';

/** One action as it stands, with what its author should look at. @throws ErrandError `unknown_organisation`, `not_found` */
export async function showAction(
  db: Database,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<CatalogAction & { warnings: ActionWarning[] }> {
  const others = await currentActions(db, organisationId);
  const action = actionNamed(others, name);
  return { ...action, warnings: await actionWarnings(db, { organisationId, action, others }) };
}
