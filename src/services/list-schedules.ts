import { readLastOutcomes, readSchedules, type StoredSchedule } from '../store/schedules.ts';
import { describeTemporalSchedule, type ScheduleClock } from '../temporal/schedules.ts';
import { currentActions } from './action-named.ts';
import type { ScheduleKeeper } from './schedule-named.ts';

/** A schedule with what Temporal says of it; `clock` null = Temporal has none: its creation was cut off. */
export interface ScheduleEntry extends Omit<StoredSchedule, 'paused'> {
  /** the action's tool name; null = it was deleted, and no run calls anything */
  action: string | null;
  clock: ScheduleClock | null;
  /** of the newest run that has ended: an HTTP status or a cause */
  lastOutcome: string | null;
}

/** All schedules of an organisation. @throws ErrandError `unknown_organisation` */
export async function listSchedules(
  { db, temporal }: ScheduleKeeper,
  { organisationId }: { organisationId: string },
): Promise<ScheduleEntry[]> {
  const actions = await currentActions(db, organisationId);
  const outcomes = await readLastOutcomes(db, organisationId);
  const names = new Map(actions.map(({ actionId, definition }) => [actionId, definition.toolName]));
  const entries: ScheduleEntry[] = [];
  for (const { paused: _, ...schedule } of await readSchedules(db, organisationId)) {
    const { scheduleId, actionId } = schedule;
    const clock = (await describeTemporalSchedule(temporal, { organisationId, scheduleId })) ?? null;
    const lastOutcome = outcomes.get(scheduleId) ?? null;
    entries.push({ ...schedule, action: names.get(actionId) ?? null, clock, lastOutcome });
  }
  return entries;
}
