import type { Client } from '@temporalio/client';
import type { Database } from '../store/database.ts';
import { readContactSchedules } from '../store/schedule-removal.ts';
import { deleteExecutions } from '../temporal/executions.ts';
import { deleteTemporalSchedule, listScheduledRuns } from '../temporal/schedules.ts';

/**
 * Deletes Temporal's part of the schedules that speak for a contact's sessions, with the executions of their runs, before
 * their rows go: what was cut off in between is found again. Returns how many executions the server accepted to delete.
 */
export async function deleteContactSchedules(
  { db, temporal }: { db: Database; temporal: Client },
  key: { organisationId: string; contactId: string },
): Promise<number> {
  const { organisationId } = key;
  let deleted = 0;
  for (const scheduleId of await readContactSchedules(db, key)) {
    const ref = { organisationId, scheduleId };
    await deleteTemporalSchedule(temporal, ref);
    deleted += await deleteExecutions(temporal, await listScheduledRuns(temporal, ref));
  }
  return deleted;
}
