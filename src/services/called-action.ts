import { findRetiredAction } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import type { SystemToolName } from '../turn/system/system-tool.ts';
import { actionNamed, currentActions } from './action-named.ts';

/** System actions that leave a call in the ledger, under their names. */
const SYSTEM_ACTIONS: readonly string[] = ['send_email', 'collect_input'] satisfies SystemToolName[];

/**
 * The id that calls of an action bear: of a company's action by tool name, id or name, of one that was deleted or renamed by the
 * tool name that it had, or of a system action.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` where the name fits several
 */
export async function calledActionId(
  db: Database,
  { organisationId, action }: { organisationId: string; action: string },
): Promise<string> {
  const actions = await currentActions(db, organisationId);
  if (SYSTEM_ACTIONS.includes(action)) return action;
  try {
    return actionNamed(actions, action).actionId;
  } catch (error) {
    const retired = await findRetiredAction(db, { organisationId, toolName: action });
    if (retired === undefined) throw error;
    return retired;
  }
}
