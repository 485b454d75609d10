import type { ScheduleRef } from '../schemas/schedule.ts';
import { readScheduleRuns, type ScheduleRunEntry } from '../store/schedules.ts';
import { type ScheduleEntry, scheduleEntries } from './list-schedules.ts';
import { type ScheduleKeeper, scheduleNamed } from './schedule-named.ts';

export interface ScheduleStory extends ScheduleEntry {
  /** the newest first */
  runs: ScheduleRunEntry[];
}

/** A schedule with its newest runs. @throws ErrandError `unknown_organisation`, `not_found` */
export async function showSchedule(
  keeper: ScheduleKeeper,
  { limit, ...ref }: ScheduleRef & { limit: number },
): Promise<ScheduleStory> {
  const stored = await scheduleNamed(keeper.db, ref);
  const entryOf = await scheduleEntries(keeper, ref.organisationId);
  return { ...(await entryOf(stored)), runs: await readScheduleRuns(keeper.db, { ...ref, limit }) };
}
