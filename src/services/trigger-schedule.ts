import type { ScheduleRef } from '../schemas/schedule.ts';
import { triggerTemporalSchedule } from '../temporal/schedules.ts';
import { notInTemporal, type ScheduleKeeper, scheduleNamed } from './schedule-named.ts';

/**
 * One run now, also of a paused schedule; its overlap policy holds: with `skip` nothing runs while a run is under way.
 * @throws ErrandError `unknown_organisation`, `not_found`
 */
export async function triggerSchedule({ db, temporal }: ScheduleKeeper, ref: ScheduleRef): Promise<void> {
  const { overlap } = await scheduleNamed(db, ref);
  if (!(await triggerTemporalSchedule(temporal, { ...ref, overlap }))) throw notInTemporal(ref);
}
