import { ErrandError } from '../errors.ts';
import { findRetiredAction, readRevisions } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import { changedFields } from '../turn/authoring/changed-fields.ts';
import { actionNamed, currentActions } from './action-named.ts';

export interface ListedRevision {
  revision: number;
  createdAt: Date;
  /** the fields that differ from the revision before; none at the first */
  changed: string[];
}

/**
 * The revisions of an action, newest first; a deleted action is found by its tool name.
 * @throws ErrandError `unknown_organisation`, `not_found`
 */
export async function listActionRevisions(
  db: Database,
  { organisationId, name }: { organisationId: string; name: string },
): Promise<{ actionId: string; deleted: boolean; revisions: ListedRevision[] }> {
  const actions = await currentActions(db, organisationId);
  const actionId = await actionNamedOrRetired();
  const stored = await readRevisions(db, { organisationId, actionId });
  const revisions = stored.map(({ revision, createdAt, definition }, index) => {
    const before = stored[index - 1];
    return { revision, createdAt, changed: before ? changedFields(before.definition, definition) : [] };
  });
  const deleted = !actions.some((action) => action.actionId === actionId);
  return { actionId, deleted, revisions: revisions.toReversed() };

  async function actionNamedOrRetired(): Promise<string> {
    try {
      return actionNamed(actions, name).actionId;
    } catch (error) {
      if (!(error instanceof ErrandError) || error.code !== 'not_found') throw error;
      const retired = await findRetiredAction(db, { organisationId, toolName: name });
      if (retired === undefined) throw error;
      return retired;
    }
  }
}
