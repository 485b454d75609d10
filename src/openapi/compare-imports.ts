// What an import changes: the document's actions against those that earlier imports of the source made.
import type { ActionBody, ActionDefinition, ActionParameter } from '../schemas/action.ts';
import type { GeneratedAction, ImportPlan, PlannedAction } from '../schemas/import-plan.ts';

/** What people decide about a generated action. The rest is the document's: what is sent, and where to. */
const DECIDED = [
  'name',
  'toolName',
  'description',
  'status',
  'headers',
  'channels',
  'segmentIds',
  'tags',
  'pinned',
  'requireForm',
  'idempotencyKey',
  'job',
] as const;
const DOCUMENTED = ['method', 'baseUrl', 'path', 'parameters', 'body'] as const;

/**
 * Plans the replacement of a source's actions, matched by operation. What a person changed since the last import survives:
 * a field whose value is not the one that the last document gave (product.md, 4). An operation that was gone comes back as
 * the action it was, with its restrictions. `taken` = tool names of actions that are not this source's.
 */
export function compareImports({
  generated,
  actions,
  taken,
  equal,
}: {
  generated: readonly GeneratedAction[];
  actions: readonly { operation: string; definition: ActionDefinition }[];
  taken: ReadonlySet<string>;
  /** whether two values are the same as JSON stores them */
  equal: (left: unknown, right: unknown) => boolean;
}): ImportPlan {
  const earlierByOperation = new Map(generated.map((action) => [action.operation, action]));
  const merged = actions.map(({ operation, definition: imported }) => {
    const earlier = earlierByOperation.get(operation);
    return { operation, earlier, imported, ...mergedDefinition({ earlier, imported, equal }) };
  });
  const { named, renamed } = withFreeNames({ merged, taken });
  const planned = withPolledNames({ named, documented: actions }).map(
    (one): PlannedAction => ({ ...one, fields: changedFieldsOf(one, equal) }),
  );
  const current = planned.filter(({ earlier }) => earlier?.isCurrent);
  const isSame = ({ fields, imported, earlier }: PlannedAction) =>
    fields.length === 0 && equal(imported, earlier?.imported);
  const operations = new Set(actions.map(({ operation }) => operation));
  return {
    added: planned.filter(({ earlier }) => !earlier?.isCurrent),
    changed: current.filter((one) => !isSame(one)),
    unchanged: current.filter(isSame),
    removed: generated.filter(({ isCurrent, operation }) => isCurrent && !operations.has(operation)),
    renamed,
  };
}

type Equal = (left: unknown, right: unknown) => boolean;
type Merged = Omit<PlannedAction, 'fields'>;

function mergedDefinition({
  earlier,
  imported,
  equal,
}: {
  earlier: GeneratedAction | undefined;
  imported: ActionDefinition;
  equal: Equal;
}): Pick<PlannedAction, 'definition' | 'kept' | 'replaced'> {
  if (!earlier) return { definition: imported, kept: [], replaced: [] };
  const { definition: current, imported: base = undecided(current) } = earlier;
  const edited = DECIDED.filter((field) => !equal(current[field], base[field]));
  const decided = Object.fromEntries(edited.map((field) => [field, current[field]]));
  const parameters = withBindings({ imported, current, base, equal });
  const body = withBodyBindings({ imported, current, base, equal });
  const bound = !equal(parameters, imported.parameters) || !equal(body, imported.body);
  const lost = DOCUMENTED.filter((field) => !equal(documented(current, field), documented(base, field)));
  return {
    definition: { ...imported, ...decided, parameters, ...(body ? { body } : {}) },
    kept: [...edited.filter((field) => !equal(current[field], imported[field])), ...(bound ? ['bindings'] : [])],
    replaced: [
      ...lost.filter((field) => !equal(documented(current, field), documented(imported, field))),
      ...(losesBinding({ imported, current }) ? ['bindings'] : []),
    ],
  };
}

/** For revisions of which no document was kept: what an import would have given, as far as it is the same for all. */
function undecided(definition: ActionDefinition): ActionDefinition {
  return { ...definition, status: 'live', channels: ['web'], segmentIds: [] };
}

/** A field of the document's, without the bindings that people put into it. */
function documented(definition: ActionDefinition, field: (typeof DOCUMENTED)[number]): unknown {
  if (field === 'parameters') return definition.parameters.map(({ binding: _, ...parameter }) => parameter);
  if (field !== 'body' || !definition.body) return definition[field];
  const { bindings: _, ...body } = definition.body;
  return body;
}

interface Sides {
  imported: ActionDefinition;
  current: ActionDefinition;
  base: ActionDefinition;
  equal: Equal;
}

function withBindings({ imported, current, base, equal }: Sides): ActionParameter[] {
  return imported.parameters.map((parameter) => {
    const before = earlierOf(parameter, { imported, current });
    if (!before || equal(before.binding, base.parameters.find(isAt(before))?.binding)) return parameter;
    const { binding: _, ...unbound } = parameter;
    return before.binding === undefined ? unbound : { ...unbound, binding: before.binding };
  });
}

/** What a parameter was: the one of its name and place, else, where the document moved it, the only one of its name. */
function earlierOf(
  parameter: ActionParameter,
  { imported, current }: Pick<Sides, 'imported' | 'current'>,
): ActionParameter | undefined {
  const ofName = (list: ActionParameter[]) => list.filter(({ name }) => name === parameter.name);
  const named = ofName(current.parameters);
  const isMoved = named.length === 1 && ofName(imported.parameters).length === 1;
  return named.find(isAt(parameter)) ?? (isMoved ? named[0] : undefined);
}

function isAt(parameter: ActionParameter) {
  return (other: ActionParameter) => other.name === parameter.name && other.in === parameter.in;
}

/** Whether what a person bound is no longer there to be bound: the AI may fill in now what took its place. */
function losesBinding({ imported, current }: Pick<Sides, 'imported' | 'current'>): boolean {
  const found = new Set(imported.parameters.map((parameter) => earlierOf(parameter, { imported, current })));
  const isLost = current.parameters.some((parameter) => parameter.binding !== undefined && !found.has(parameter));
  return isLost || (current.body?.bindings !== undefined && imported.body === undefined);
}

function withBodyBindings({ imported, current, base, equal }: Sides): ActionBody | undefined {
  const { body } = imported;
  if (!body || !current.body || equal(current.body.bindings, base.body?.bindings)) return body;
  const { bindings: _, ...unbound } = body;
  return current.body.bindings === undefined ? unbound : { ...unbound, bindings: current.body.bindings };
}

/** Names are given once: a name that stands keeps standing, whoever else would like it. */
function withFreeNames({ merged, taken }: { merged: Merged[]; taken: ReadonlySet<string> }) {
  const used = new Set(taken);
  const renamed: ImportPlan['renamed'] = [];
  const holds = ({ earlier, definition }: Merged) =>
    earlier?.isCurrent && earlier.definition.toolName === definition.toolName;
  for (const one of merged.filter(holds)) used.add(one.definition.toolName);
  const named = merged.map((one) => {
    if (holds(one)) return one;
    const { toolName: wanted } = one.definition;
    const name = freeName(wanted, used);
    used.add(name);
    if (name === wanted) return one;
    renamed.push({ operation: one.operation, wanted, name });
    // not an edit of anybody's: the next import wants the document's name again
    return {
      ...one,
      definition: { ...one.definition, toolName: name },
      imported: { ...one.imported, toolName: name },
    };
  });
  return { named, renamed };
}

/** A job of the document names its polling action as the document does: from here on by the name that one has. */
function withPolledNames({
  named,
  documented: actions,
}: {
  named: Merged[];
  documented: readonly { operation: string; definition: ActionDefinition }[];
}): Merged[] {
  const names = new Map(named.map(({ operation, definition }) => [operation, definition.toolName]));
  const final = new Map(actions.map(({ operation, definition }) => [definition.toolName, names.get(operation)]));
  const renamed = ({ job, ...rest }: ActionDefinition): ActionDefinition => {
    const action = job && final.get(job.poll.action);
    return !job || !action
      ? { ...rest, ...(job ? { job } : {}) }
      : { ...rest, job: { ...job, poll: { ...job.poll, action } } };
  };
  return named.map((one) => ({
    ...one,
    imported: renamed(one.imported),
    definition: one.definition.job === one.imported.job ? renamed(one.definition) : one.definition,
  }));
}

const LONGEST_NAME = 64;

function freeName(wanted: string, used: ReadonlySet<string>): string {
  let name = wanted;
  for (let number = 2; used.has(name); number++) {
    const mark = `_${number}`;
    name = `${wanted.slice(0, LONGEST_NAME - mark.length)}${mark}`;
  }
  return name;
}

function changedFieldsOf({ earlier, definition }: Merged, equal: Equal): PlannedAction['fields'] {
  if (!earlier?.isCurrent) return [];
  return [...DECIDED, ...DOCUMENTED]
    .map((field) => ({ field, before: earlier.definition[field], after: definition[field] }))
    .filter(({ before, after }) => !equal(before, after));
}
