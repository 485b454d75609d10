import type { ScheduleRef } from '../schemas/schedule.ts';
import { recordPaused } from '../store/schedules.ts';
import { pauseTemporalSchedule } from '../temporal/schedules.ts';
import { notInTemporal, type ScheduleKeeper, scheduleNamed } from './schedule-named.ts';

/**
 * Pauses a schedule, or lets it go on; a run that is under way ends. What was due in a pause is not made up for: `backfill`.
 * @throws ErrandError `unknown_organisation`, `not_found`
 */
export async function pauseSchedule(
  { db, temporal }: ScheduleKeeper,
  change: ScheduleRef & { paused: boolean },
): Promise<void> {
  await scheduleNamed(db, change);
  if (!(await pauseTemporalSchedule(temporal, change))) throw notInTemporal(change);
  await recordPaused(db, change);
}
