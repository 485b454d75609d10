import type { ScheduleRef } from '../../schemas/schedule.ts';
import { backfillSchedule } from '../../services/backfill-schedule.ts';
import { deleteSchedule } from '../../services/delete-schedule.ts';
import { pauseSchedule } from '../../services/pause-schedule.ts';
import type { ScheduleKeeper } from '../../services/schedule-named.ts';
import { triggerSchedule } from '../../services/trigger-schedule.ts';
import { pastInstant } from '../past-instant.ts';
import { withSchedules } from './with-schedules.ts';

interface Named {
  id: string;
  org: string;
  json?: boolean;
}

const verbs = {
  pause: (keeper: ScheduleKeeper, ref: ScheduleRef) => pauseSchedule(keeper, { ...ref, paused: true }),
  resume: (keeper: ScheduleKeeper, ref: ScheduleRef) => pauseSchedule(keeper, { ...ref, paused: false }),
  trigger: triggerSchedule,
  delete: deleteSchedule,
};

const said = { pause: 'paused', resume: 'resumed', trigger: 'triggered', delete: 'deleted' };

export async function scheduleChange({
  verb,
  id: scheduleId,
  org: organisationId,
  json,
}: Named & { verb: keyof typeof verbs }): Promise<void> {
  await withSchedules((keeper) => verbs[verb](keeper, { organisationId, scheduleId }));
  console.log(json ? JSON.stringify({ scheduleId }) : `schedule ${scheduleId} ${said[verb]}`);
}

export async function scheduleBackfill({
  id: scheduleId,
  org: organisationId,
  json,
  overlap,
  ...range
}: Named & { from: string; to: string; overlap: string }): Promise<void> {
  const [from, to] = [pastInstant(range.from, 'from'), pastInstant(range.to, 'to')];
  await withSchedules((keeper) => backfillSchedule(keeper, { organisationId, scheduleId, from, to, overlap }));
  console.log(
    json ? JSON.stringify({ scheduleId, from, to }) : `schedule ${scheduleId} runs what was due in the range`,
  );
}
