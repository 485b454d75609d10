import { ErrandError } from '../errors.ts';
import { type ActionDefinition, actionDefinitionSchema } from '../schemas/action.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { changeCatalog, reviseAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { unknownOrganisation } from './import-actions.ts';

/**
 * Saves a change of an action as its next revision; turns under way keep the revision they began with.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request`
 */
export async function editAction(
  db: Database,
  { organisationId, toolName, change }: { organisationId: string; toolName: string; change: Partial<ActionDefinition> },
): Promise<void> {
  const changed = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    const action = current.find(({ definition }) => definition.toolName === toolName);
    if (!action) throw new ErrandError('not_found', `there is no action "${toolName}"`, { field: 'action' });
    const parsed = actionDefinitionSchema.safeParse({ ...action.definition, ...change });
    if (!parsed.success) throw describeIssues(parsed.error);
    const { actionId, revision } = action;
    await reviseAction(transaction, { organisationId, actionId, revision, catalogVersion, definition: parsed.data });
    return true;
  });
  if (!changed) throw unknownOrganisation(organisationId);
}
