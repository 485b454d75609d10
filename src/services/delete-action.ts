import { unknownOrganisation } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import { changeCatalog, retireAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { actionNamed } from './action-named.ts';

/**
 * Takes an action out of the catalog; its revisions and the audit of its calls stay. A call that is planned now is not sent.
 * @throws ErrandError `unknown_organisation`, `not_found`
 */
export async function deleteAction(
  db: Database,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<CatalogAction> {
  const deleted: CatalogAction[] = [];
  const changed = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    const action = actionNamed(current, name);
    await retireAction(transaction, { organisationId, actionId: action.actionId, catalogVersion });
    deleted.push(action);
    return true;
  });
  const [action] = deleted;
  if (!changed || !action) throw unknownOrganisation(organisationId);
  return action;
}
