import type { ScheduleRef } from '../schemas/schedule.ts';
import { readScheduleRuns, type ScheduleRunEntry } from '../store/schedules.ts';
import { listSchedules, type ScheduleEntry } from './list-schedules.ts';
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
  const { organisationId } = ref;
  const { scheduleId } = await scheduleNamed(keeper.db, ref);
  const entry = (await listSchedules(keeper, { organisationId })).find((one) => one.scheduleId === scheduleId);
  if (!entry) throw new Error(`schedule ${scheduleId} was deleted just now`);
  return { ...entry, runs: await readScheduleRuns(keeper.db, { ...ref, limit }) };
}
