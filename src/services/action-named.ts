import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import { readCurrentActions } from '../store/actions.ts';
import type { Database } from '../store/database.ts';

/**
 * An action by its tool name, its id, or the name people read where only one has it.
 * @throws ErrandError `not_found`, `invalid_request` where the name fits several
 */
export function actionNamed(actions: readonly CatalogAction[], name: string): CatalogAction {
  const exact = actions.find(({ actionId, definition }) => definition.toolName === name || actionId === name);
  if (exact) return exact;
  const folded = name.trim().toLowerCase();
  const [found, ...others] = actions.filter(({ definition }) => definition.name.toLowerCase() === folded);
  if (!found) {
    throw new ErrandError('not_found', `there is no action "${name}": see errand action list`, { field: 'action' });
  }
  if (others.length === 0) return found;
  const names = [found, ...others].map(({ definition }) => definition.toolName).join(', ');
  throw new ErrandError('invalid_request', `several actions are called "${name}": name one of ${names}`, {
    field: 'action',
  });
}

/** The actions as they stand now. @throws ErrandError `unknown_organisation` */
export async function currentActions(db: Database, organisationId: string): Promise<CatalogAction[]> {
  const actions = await readCurrentActions(db, organisationId);
  if (!actions) throw unknownOrganisation(organisationId);
  return actions;
}
