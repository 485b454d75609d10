import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import type { ScheduleRef } from '../schemas/schedule.ts';
import type { Database } from '../store/database.ts';
import { readSchedule, type StoredSchedule } from '../store/schedules.ts';
import { showOrganisation } from './edit-organisation.ts';

/** Where schedules are kept and where they run: a client with Errand's data converter. */
export interface ScheduleKeeper {
  db: Database;
  temporal: Client;
}

/** @throws ErrandError `unknown_organisation`, `not_found` */
export async function scheduleNamed(db: Database, ref: ScheduleRef): Promise<StoredSchedule> {
  await showOrganisation(db, ref.organisationId);
  const schedule = await readSchedule(db, ref);
  if (schedule) return schedule;
  throw new ErrandError('not_found', `there is no schedule "${ref.scheduleId}": see errand schedule list`, {
    field: 'schedule',
  });
}

/** Of a schedule whose creation was cut off, or that was deleted in Temporal itself. */
export function notInTemporal({ scheduleId }: ScheduleRef): ErrandError {
  const message = `Temporal has no schedule "${scheduleId}": create it again as it should be, or delete it`;
  return new ErrandError('not_found', message, { field: 'schedule' });
}
