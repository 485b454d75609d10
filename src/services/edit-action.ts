import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { ActionDefinition, CatalogAction } from '../schemas/action.ts';
import type { ActionDraft } from '../schemas/action-draft.ts';
import { readRevisions } from '../store/actions.ts';
import { type CatalogTransaction, changeCatalog, reviseAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { changedFields } from '../turn/authoring/changed-fields.ts';
import { actionNamed } from './action-named.ts';
import { actionWarnings } from './action-warnings.ts';
import { assertJobs } from './assert-jobs.ts';
import { checkActionDraft } from './check-action-draft.ts';
import type { SavedAction } from './create-action.ts';

/** The fields that replace those of the current revision, or how to tell them from it. */
export type ActionChange = ActionDraft | ((current: ActionDefinition) => ActionDraft);

export interface EditedAction extends SavedAction {
  /** the fields that changed; none = the revision is the one that stood */
  changed: string[];
}

/**
 * Saves a change of an action as its next revision; turns under way keep the revision they began with. The change is made
 * to what stands when the catalog is held, so two people who change different fields lose nothing. With `revision`, the
 * one that the editor saw, a change of anything meanwhile is refused. A new tool name is taken over by the jobs that poll by it.
 * @throws ErrandError `unknown_organisation`, `not_found`, `revision_conflict`, `invalid_request`
 */
export async function editAction(
  db: Database,
  {
    organisationId,
    toolName,
    change,
    revision: seen,
  }: { organisationId: string; toolName: string; change: ActionChange; revision?: number | undefined },
): Promise<EditedAction> {
  const saved: { action: CatalogAction; others: CatalogAction[]; changed: string[] }[] = [];
  const done = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    const before = actionNamed(current, toolName);
    const { actionId, revision } = before;
    if (seen !== undefined && seen !== revision) throw await conflict({ transaction, organisationId, before, seen });
    const given = typeof change === 'function' ? change(before.definition) : change;
    const draft = { ...before.definition, ...given };
    const definition = await checkActionDraft(transaction, { organisationId, draft, current, replaces: before });
    const changed = changedFields(before.definition, definition);
    const rest = current.filter((other) => other.actionId !== actionId);
    const followers = await pollingByName(transaction, { organisationId, catalogVersion, rest, before, definition });
    assertJobs({
      saved: changed.includes('job') ? [definition] : [],
      before: current.map((other) => other.definition),
      standing: [...followers, definition],
    });
    const isChanged = changed.length > 0;
    if (isChanged) await reviseAction(transaction, { organisationId, actionId, revision, catalogVersion, definition });
    const action = { ...before, revision: isChanged ? revision + 1 : revision, definition };
    saved.push({ action, others: current, changed });
    return isChanged;
  });
  const [result] = saved;
  if (!done || !result) throw unknownOrganisation(organisationId);
  const { action, others, changed } = result;
  return { ...action, changed, warnings: await actionWarnings(db, { organisationId, action, others }) };
}

/** The other actions; those whose jobs poll by this one go on under its new name. */
async function pollingByName(
  transaction: CatalogTransaction,
  {
    organisationId,
    catalogVersion,
    rest,
    before,
    definition: { toolName },
  }: {
    organisationId: string;
    catalogVersion: number;
    rest: readonly CatalogAction[];
    before: CatalogAction;
    definition: ActionDefinition;
  },
): Promise<ActionDefinition[]> {
  const earlier = before.definition.toolName;
  const standing: ActionDefinition[] = [];
  for (const { actionId, revision, definition: other } of rest) {
    const isFollower = earlier !== toolName && other.job?.poll.action === earlier;
    const definition =
      isFollower && other.job
        ? { ...other, job: { ...other.job, poll: { ...other.job.poll, action: toolName } } }
        : other;
    if (isFollower) await reviseAction(transaction, { organisationId, actionId, revision, catalogVersion, definition });
    standing.push(definition);
  }
  return standing;
}

/** What was done since the revision that the editor saw, so that the two changes can be brought together. */
async function conflict({
  transaction,
  organisationId,
  before: { actionId, revision, definition },
  seen,
}: {
  transaction: CatalogTransaction;
  organisationId: string;
  before: CatalogAction;
  seen: number;
}): Promise<ErrandError> {
  const { toolName } = definition;
  const details = { field: 'revision' };
  const revisions = await readRevisions(transaction, { organisationId, actionId });
  const known = revisions.find((one) => one.revision === seen);
  const last = revisions.at(-1);
  if (!known || !last) {
    const message = `${toolName} has no revision ${seen}, it is at ${revision}: see errand action revisions ${toolName}`;
    return new ErrandError('revision_conflict', message, details);
  }
  const changed = changedFields(known.definition, definition).join(', ') || 'nothing that lasted';
  const at = last.createdAt.toISOString();
  const message =
    `${toolName} was changed meanwhile: you saw revision ${seen}, revision ${revision} of ${at} stands, which changed ` +
    `${changed}; nothing was saved: look at it with errand action show ${toolName}, then edit with --revision ${revision}`;
  return new ErrandError('revision_conflict', message, details);
}
