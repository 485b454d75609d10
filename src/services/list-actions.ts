import type { CatalogAction } from '../schemas/action.ts';
import type { Database } from '../store/database.ts';
import { type ActionFilter, listedActions } from '../turn/authoring/listed-actions.ts';
import { currentActions } from './action-named.ts';
import { actionVerification, type Verification } from './action-verification.ts';

/** An action with what is known of its use. */
export interface ListedAction extends CatalogAction {
  verification: Verification | undefined;
}

/** Pinned first, then by name. @throws ErrandError `unknown_organisation` */
export async function listActions(
  db: Database,
  { organisationId, filter = {} }: { organisationId: string; filter?: ActionFilter },
): Promise<ListedAction[]> {
  const actions = await currentActions(db, organisationId);
  const verification = await actionVerification(db, { organisationId });
  return listedActions(actions, filter).map((action) => ({
    ...action,
    verification: verification.get(action.actionId),
  }));
}
