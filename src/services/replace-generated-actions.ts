import { randomUUID } from 'node:crypto';
import { compareImports } from '../openapi/compare-imports.ts';
import type { ActionDefinition, CatalogAction } from '../schemas/action.ts';
import type { ImportPlan, PlannedAction } from '../schemas/import-plan.ts';
import { type CatalogTransaction, insertAction, insertRevision, retireAction } from '../store/catalog.ts';
import { readGeneratedActions } from '../store/imports.ts';
import { reservedToolNames } from '../turn/authoring/tool-name.ts';
import { canonicalJson } from '../turn/idempotency-key.ts';
import { catalogJobWarnings } from './job-warnings.ts';
import { removalWarnings } from './schedule-callers.ts';

/** What an import did, by tool name. */
export interface ImportDifference {
  added: string[];
  changed: { name: string; fields: PlannedAction['fields'] }[];
  removed: string[];
  unchanged: number;
  /** edits of people that stand although the document says otherwise */
  keptEdits: { name: string; fields: string[] }[];
  /** edits of people that the document took the place of: where and what is sent is the document's */
  replacedEdits: { name: string; fields: string[] }[];
  renamed: ImportPlan['renamed'];
  /** long jobs of any action that can not be followed now, e.g. because the action that polled is gone */
  jobWarnings: string[];
  /** schedules that call an action which is gone */
  scheduleWarnings: string[];
  /** false = the catalog is as it was */
  isChange: boolean;
}

/** Makes a source's actions those that a document describes, within a change of the catalog. */
export async function replaceGeneratedActions(
  transaction: CatalogTransaction,
  {
    organisationId,
    source,
    catalogVersion,
    current,
    actions,
  }: {
    organisationId: string;
    source: string;
    catalogVersion: number;
    current: readonly CatalogAction[];
    actions: readonly { operation: string; definition: ActionDefinition }[];
  },
): Promise<ImportDifference> {
  const isOurs = ({ origin }: CatalogAction) => origin.kind === 'import' && origin.source === source;
  const others = current.filter((action) => !isOurs(action)).map(({ definition }) => definition);
  const plan = compareImports({
    generated: await readGeneratedActions(transaction, { organisationId, source }),
    actions,
    taken: new Set([...others.map(({ toolName }) => toolName), ...reservedToolNames]),
    equal: (left, right) => canonicalJson(left) === canonicalJson(right),
  });
  // names are free before they are taken again: an operation may take over the name of another
  const replaced = plan.changed.flatMap(({ earlier }) => (earlier ? [earlier] : []));
  for (const { actionId } of [...plan.removed, ...replaced]) {
    await retireAction(transaction, { organisationId, actionId, catalogVersion });
  }
  for (const { operation, earlier, definition, imported } of [...plan.added, ...plan.changed]) {
    const content = { organisationId, catalogVersion, definition, imported };
    if (earlier) {
      const { actionId, revision } = earlier;
      await insertRevision(transaction, { ...content, actionId, revision: revision + 1 });
    } else {
      const origin = { kind: 'import' as const, source, operation };
      await insertAction(transaction, { ...content, actionId: randomUUID(), origin });
    }
  }
  const ours = [...plan.added, ...plan.changed, ...plan.unchanged].map(({ definition }) => definition);
  return {
    ...differenceOf(plan),
    jobWarnings: catalogJobWarnings([...others, ...ours]),
    scheduleWarnings: await removalWarnings(transaction, { organisationId, actions: plan.removed }),
  };
}

function differenceOf({
  added,
  changed,
  unchanged,
  removed,
  renamed,
}: ImportPlan): Omit<ImportDifference, 'jobWarnings' | 'scheduleWarnings'> {
  const edits = (pick: (one: PlannedAction) => string[]) =>
    [...added, ...changed, ...unchanged].flatMap((one) => {
      const fields = pick(one);
      return fields.length === 0 ? [] : [{ name: one.definition.toolName, fields }];
    });
  return {
    added: added.map(toolName),
    changed: changed
      .filter(({ fields }) => fields.length > 0)
      .map((one) => ({ name: toolName(one), fields: one.fields })),
    removed: removed.map(toolName),
    unchanged: unchanged.length + changed.filter(({ fields }) => fields.length === 0).length,
    keptEdits: edits(({ kept }) => kept),
    replacedEdits: edits(({ replaced }) => replaced),
    renamed,
    isChange: added.length + changed.length + removed.length > 0,
  };
}

function toolName({ definition }: { definition: ActionDefinition }): string {
  return definition.toolName;
}
