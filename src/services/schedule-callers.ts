import { ErrandError } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { Database } from '../store/database.ts';
import { readScheduleIds } from '../store/schedules.ts';

type Reader = Pick<Database, 'select'>;
type NamedAction = Pick<CatalogAction, 'actionId' | 'definition'>;

/** What keeps schedules from calling an action: it is disabled, or a draft. */
export async function scheduleWarnings(
  db: Reader,
  { organisationId, action: { actionId, definition } }: { organisationId: string; action: NamedAction },
): Promise<string[]> {
  if (definition.status === 'live') return [];
  const callers = await readScheduleIds(db, { organisationId, actionIds: [actionId] });
  return [...callers.values()].map(
    (scheduleIds) => `while it is ${definition.status} nothing is called by ${scheduleList(scheduleIds)}`,
  );
}

/** For actions that are taken away by a change that is not theirs, e.g. an import: each named. */
export async function removalWarnings(
  db: Reader,
  { organisationId, actions }: { organisationId: string; actions: readonly NamedAction[] },
): Promise<string[]> {
  const callers = await readScheduleIds(db, { organisationId, actionIds: actions.map(({ actionId }) => actionId) });
  return actions.flatMap(({ actionId, definition: { toolName } }) => {
    const scheduleIds = callers.get(actionId);
    return scheduleIds ? [`${toolName}: it is gone, nothing is called by ${scheduleList(scheduleIds)}`] : [];
  });
}

/**
 * An action that a schedule calls is not taken away by hand: the schedule would go on calling nothing.
 * @throws ErrandError `invalid_request` naming action and schedules
 */
export async function assertNotScheduled(
  db: Reader,
  { organisationId, actions }: { organisationId: string; actions: readonly NamedAction[] },
): Promise<void> {
  const callers = await readScheduleIds(db, { organisationId, actionIds: actions.map(({ actionId }) => actionId) });
  const called = actions.find(({ actionId }) => callers.has(actionId));
  const scheduleIds = called && callers.get(called.actionId);
  if (!scheduleIds) return;
  const { toolName } = called.definition;
  const message =
    `${toolName} is called by ${scheduleList(scheduleIds)}, nothing was deleted: delete what calls it first with ` +
    `errand schedule delete ${scheduleIds[0]}; errand action disable ${toolName} stops the calls at once`;
  throw new ErrandError('invalid_request', message, { field: 'name' });
}

function scheduleList(scheduleIds: readonly string[]): string {
  return `${scheduleIds.length === 1 ? 'the schedule' : 'the schedules'} ${scheduleIds.join(', ')}`;
}
