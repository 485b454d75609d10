import { randomUUID } from 'node:crypto';
import { unknownOrganisation } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { ActionDraft } from '../schemas/action-draft.ts';
import { changeCatalog, insertAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { type ActionWarning, actionWarnings } from './action-warnings.ts';
import { assertJobs } from './assert-jobs.ts';
import { checkActionDraft } from './check-action-draft.ts';

/** An action as it was saved, with what its author should look at. */
export interface SavedAction extends CatalogAction {
  warnings: ActionWarning[];
}

/**
 * Makes an action by hand, at revision 1. Turns that begin from now on may use it.
 * @throws ErrandError `unknown_organisation`, `invalid_request` with everything that is wrong
 */
export async function createAction(
  db: Database,
  { organisationId, draft }: { organisationId: string; draft: ActionDraft },
): Promise<SavedAction> {
  const saved: { action: CatalogAction; others: CatalogAction[] }[] = [];
  const changed = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    const definition = await checkActionDraft(transaction, { organisationId, draft, current });
    const before = current.map((other) => other.definition);
    assertJobs({ saved: [definition], before, standing: [...before, definition] });
    const origin = { kind: 'hand' as const };
    const actionId = randomUUID();
    await insertAction(transaction, { organisationId, actionId, catalogVersion, definition, origin });
    saved.push({ action: { actionId, revision: 1, origin, definition }, others: current });
    return true;
  });
  const [result] = saved;
  if (!changed || !result) throw unknownOrganisation(organisationId);
  return { ...result.action, warnings: await actionWarnings(db, { organisationId, ...result }) };
}
