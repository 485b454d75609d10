import { ErrandError } from '../errors.ts';
import { overlapPolicySchema, type ScheduleRef } from '../schemas/schedule.ts';
import { backfillTemporalSchedule } from '../temporal/schedules.ts';
import { notInTemporal, type ScheduleKeeper, scheduleNamed } from './schedule-named.ts';

/**
 * Runs what was due in a past range, both ends included, as if it were due now: one after the other unless `overlap` says else.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` for a range that is none
 */
export async function backfillSchedule(
  { db, temporal }: ScheduleKeeper,
  { from, to, overlap = 'buffer_all', ...ref }: ScheduleRef & { from: Date; to: Date; overlap?: string | undefined },
): Promise<void> {
  await scheduleNamed(db, ref);
  const policy = overlapPolicySchema.safeParse(overlap);
  if (!policy.success) throw refused('overlap', `overlap ${policy.error.issues[0]?.message}`);
  if (from >= to) throw refused('from', 'from must be before to');
  if (to.getTime() > Date.now()) throw refused('to', 'to must not be in the future');
  const backfilled = await backfillTemporalSchedule(temporal, { ...ref, from, to, overlap: policy.data });
  if (!backfilled) throw notInTemporal(ref);
}

function refused(field: string, message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field });
}
