import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import { changeCatalog, retireAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { actionNamed } from './action-named.ts';
import { pollingBy } from './assert-jobs.ts';
import { assertNotScheduled } from './schedule-callers.ts';

/**
 * Takes an action out of the catalog; its revisions and the audit of its calls stay. A call that is planned now is not sent.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` where jobs of another action poll by it, or schedules call it
 */
export async function deleteAction(
  db: Database,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<CatalogAction> {
  const deleted: CatalogAction[] = [];
  const changed = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    const action = actionNamed(current, name);
    const { toolName } = action.definition;
    const pollers = pollingBy(
      current.map(({ definition }) => definition),
      toolName,
    ).map((other) => other.toolName);
    if (pollers.length > 0) throw isPolled(toolName, pollers);
    await assertNotScheduled(transaction, { organisationId, actions: [action] });
    await retireAction(transaction, { organisationId, actionId: action.actionId, catalogVersion });
    deleted.push(action);
    return true;
  });
  const [action] = deleted;
  if (!changed || !action) throw unknownOrganisation(organisationId);
  return action;
}

function isPolled(toolName: string, pollers: readonly string[]): ErrandError {
  const message =
    `the long jobs of ${pollers.join(', ')} poll by ${toolName}, nothing was deleted: take the job away with errand action edit ` +
    `${pollers[0]} --no-job, or name another action in it; errand action disable ${toolName} stops the polls at once`;
  return new ErrandError('invalid_request', message, { field: 'name' });
}
