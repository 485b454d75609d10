import type { ScheduleRef } from '../schemas/schedule.ts';
import { removeSchedule } from '../store/schedule-removal.ts';
import { deleteTemporalSchedule } from '../temporal/schedules.ts';
import { type ScheduleKeeper, scheduleNamed } from './schedule-named.ts';

/**
 * Deletes a schedule and its runs, Temporal's part first: one that was cut off in between is deleted by asking again. The
 * calls stay in the ledger, where it names a session without what they said; one that is under way ends.
 * @throws ErrandError `unknown_organisation`, `not_found`
 */
export async function deleteSchedule({ db, temporal }: ScheduleKeeper, ref: ScheduleRef): Promise<void> {
  await scheduleNamed(db, ref);
  await deleteTemporalSchedule(temporal, ref);
  await removeSchedule(db, ref);
}
