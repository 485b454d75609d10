import type { Database } from '../store/database.ts';
import type { SystemToolName } from '../turn/system/system-tool.ts';
import { actionNamed, currentActions } from './action-named.ts';

/** System actions that leave a call in the ledger, under their names. */
const SYSTEM_ACTIONS: readonly string[] = ['send_email', 'collect_input'] satisfies SystemToolName[];

/**
 * The id that calls of an action bear: of a company's action by tool name, id or name, or of a system action.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` where the name fits several
 */
export async function calledActionId(
  db: Database,
  { organisationId, action }: { organisationId: string; action: string },
): Promise<string> {
  const actions = await currentActions(db, organisationId);
  return SYSTEM_ACTIONS.includes(action) ? action : actionNamed(actions, action).actionId;
}
