import { randomUUID } from 'node:crypto';
import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { ActionDraft } from '../schemas/action-draft.ts';
import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import { type CatalogTransaction, changeCatalog, insertAction, retireAction, reviseAction } from '../store/catalog.ts';
import type { Database } from '../store/database.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { toolNameOf } from '../turn/authoring/tool-name.ts';
import { actionWarnings } from './action-warnings.ts';
import { assertJobs } from './assert-jobs.ts';
import { checkActionDraft } from './check-action-draft.ts';
import { assertNotScheduled } from './schedule-callers.ts';

type Applied = AppliedChange & { action?: CatalogAction };

/**
 * Actions as the file says, under one new catalog version. An entry with the tool name of an imported action changes the
 * fields it names and leaves the rest to the import; without a `status` an action keeps the one it has.
 * @throws ErrandError `invalid_request` with the problems of every entry
 */
export async function applyActions(
  db: Database,
  { file, prune }: { file: OrganisationFile; prune: boolean },
): Promise<AppliedChange[]> {
  if (!file.actions) return [];
  const drafts = byToolName(file.actions);
  const organisationId = file.organisation.id;
  const applied: Applied[] = [];
  const stand = new Map<string, CatalogAction>();
  const done = await changeCatalog(db, organisationId, async (transaction, { catalogVersion, current }) => {
    for (const action of current) stand.set(action.actionId, action);
    const unnamed = current.filter(
      ({ origin, definition }) => origin.kind === 'hand' && !drafts.has(definition.toolName),
    );
    if (prune) await assertNotScheduled(transaction, { organisationId, actions: unnamed });
    for (const { actionId, definition } of unnamed) {
      if (prune) await retireAction(transaction, { organisationId, actionId, catalogVersion });
      if (prune) stand.delete(actionId);
      applied.push({ kind: 'action', id: definition.toolName, change: prune ? 'deleted' : 'kept' });
    }
    const problems: ErrandError[] = [];
    for (const [toolName, draft] of drafts) {
      try {
        applied.push(await applyAction(transaction, { organisationId, catalogVersion, current, toolName, draft }));
      } catch (error) {
        if (!(error instanceof ErrandError)) throw error;
        problems.push(error);
      }
    }
    if (problems.length > 0) throw refusal(problems);
    // once all are made: an action may poll with one of the same file
    const saved = applied.flatMap(({ action }) => action ?? []);
    const after = new Map([...stand, ...saved.map((action) => [action.actionId, action] as const)]);
    const definitions = (actions: Iterable<CatalogAction>) => [...actions].map(({ definition }) => definition);
    assertJobs({ saved: definitions(saved), before: definitions(current), standing: definitions(after.values()) });
    return applied.some(({ change }) => change !== 'unchanged' && change !== 'kept');
  });
  if (!done) throw unknownOrganisation(organisationId);
  for (const { action } of applied) if (action) stand.set(action.actionId, action);
  // those that this file leaves as they are can be taken for a new one too
  const others = [...stand.values()];
  return Promise.all(applied.map((one) => withWarnings(db, { organisationId, others, ...one })));
}

async function applyAction(
  transaction: CatalogTransaction,
  {
    organisationId,
    catalogVersion,
    current,
    toolName,
    draft,
  }: {
    organisationId: string;
    catalogVersion: number;
    current: readonly CatalogAction[];
    toolName: string;
    draft: ActionDraft;
  },
): Promise<Applied> {
  const before = current.find(({ definition }) => definition.toolName === toolName);
  // an action that somebody disabled is not set live by a file that says nothing of it
  const { status } = before?.definition ?? {};
  const whole =
    before?.origin.kind === 'import' ? { ...before.definition, ...draft } : { ...(status ? { status } : {}), ...draft };
  const definition = await checkActionDraft(transaction, {
    organisationId,
    draft: whole,
    current,
    ...(before ? { replaces: before } : {}),
  }).catch((error: unknown) => {
    if (!(error instanceof ErrandError)) throw error;
    throw new ErrandError(error.code, `action ${toolName}: ${error.message}`, { ...error.details, cause: error });
  });
  if (!before) {
    const actionId = randomUUID();
    const origin = { kind: 'hand' as const };
    await insertAction(transaction, { organisationId, actionId, catalogVersion, definition, origin });
    return { kind: 'action', id: toolName, change: 'created', action: { actionId, revision: 1, origin, definition } };
  }
  const { actionId, revision } = before;
  const fields = changedParts(before.definition, definition);
  if (fields.length === 0) return { kind: 'action', id: toolName, change: 'unchanged' };
  await reviseAction(transaction, { organisationId, actionId, revision, catalogVersion, definition });
  const action = { ...before, revision: revision + 1, definition };
  return { kind: 'action', id: toolName, change: 'changed', fields, action };
}

/** @throws ErrandError `invalid_request`: two entries for one action, or one without a name */
function byToolName(drafts: readonly ActionDraft[]): Map<string, ActionDraft> {
  const named = new Map<string, ActionDraft>();
  for (const [index, draft] of drafts.entries()) {
    const toolName = draft.toolName ?? toolNameOf(draft.name ?? '');
    const problem =
      toolName === ''
        ? 'needs a name, or the toolName of an action that is there'
        : named.has(toolName) && `is the second one for "${toolName}": keep one, or give it a toolName of its own`;
    if (problem) throw new ErrandError('invalid_request', `actions.${index} ${problem}`, { field: `actions.${index}` });
    named.set(toolName, draft);
  }
  return named;
}

async function withWarnings(
  db: Database,
  { organisationId, others, action, ...change }: Applied & { organisationId: string; others: readonly CatalogAction[] },
): Promise<AppliedChange> {
  if (!action) return change;
  const warnings = await actionWarnings(db, { organisationId, action, others });
  return warnings.length === 0 ? change : { ...change, warnings: warnings.map(({ message }) => message) };
}

function refusal(problems: readonly ErrandError[]): ErrandError {
  return new ErrandError('invalid_request', problems.map(({ message }) => message).join('; '), { field: 'actions' });
}
