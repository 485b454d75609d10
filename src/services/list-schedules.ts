import { readLastOutcomes, readSchedules, type StoredSchedule } from '../store/schedules.ts';
import { type NoClock, type ScheduleClock, scheduleClock } from '../temporal/schedules.ts';
import { currentActions } from './action-named.ts';
import type { ScheduleKeeper } from './schedule-named.ts';

/** A schedule with what Temporal says of it. */
export interface ScheduleEntry extends Omit<StoredSchedule, 'paused'> {
  /** the action's tool name; null = it was deleted, and no run calls anything */
  action: string | null;
  /** null = Temporal has none: its creation was cut off */
  clock: ScheduleClock | NoClock | null;
  /** of the newest run that has ended: an HTTP status or a cause */
  lastOutcome: string | null;
}

/** Descriptions that Temporal is asked for at a time: each is a query to a workflow of its own. */
const MOST_AT_ONCE = 8;

/** All schedules of an organisation, by their ids. @throws ErrandError `unknown_organisation` */
export async function listSchedules(
  { db, temporal }: ScheduleKeeper,
  { organisationId }: { organisationId: string },
): Promise<ScheduleEntry[]> {
  const entryOf = await scheduleEntries({ db, temporal }, organisationId);
  const stored = await readSchedules(db, organisationId);
  const entries: ScheduleEntry[] = [];
  for (let at = 0; at < stored.length; at += MOST_AT_ONCE) {
    entries.push(...(await Promise.all(stored.slice(at, at + MOST_AT_ONCE).map(entryOf))));
  }
  return entries;
}

/** Makes entries of an organisation's schedules. @throws ErrandError `unknown_organisation` */
export async function scheduleEntries({ db, temporal }: ScheduleKeeper, organisationId: string) {
  const [actions, outcomes] = await Promise.all([
    currentActions(db, organisationId),
    readLastOutcomes(db, organisationId),
  ]);
  const names = new Map(actions.map(({ actionId, definition }) => [actionId, definition.toolName]));
  return async ({ paused: _, ...schedule }: StoredSchedule): Promise<ScheduleEntry> => {
    const { scheduleId, actionId } = schedule;
    const clock = await scheduleClock(temporal, { organisationId, scheduleId });
    return { ...schedule, action: names.get(actionId) ?? null, clock, lastOutcome: outcomes.get(scheduleId) ?? null };
  };
}
