import type { Client } from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { readAllSchedules } from '../store/schedules.ts';
import { resealTemporalSchedule } from '../temporal/schedules.ts';

export interface ResealedSchedules {
  sealed: number;
  /** `<organisation>/<schedule>` of those whose key is gone: to be deleted and created again */
  lost: string[];
}

/**
 * Seals what every schedule of the installation starts its runs with by the first key of `ERRAND_SECRET_KEYS`. Can be repeated.
 * `connected` runs work with a client: there is no need of one where there are no schedules.
 */
export async function resealSchedules(
  db: Database,
  connected: <T>(work: (temporal: Client) => Promise<T>) => Promise<T>,
): Promise<ResealedSchedules> {
  const kept = await readAllSchedules(db);
  const result: ResealedSchedules = { sealed: 0, lost: [] };
  if (kept.length === 0) return result;
  await connected(async (temporal) => {
    for (const { organisationId, schedule } of kept) {
      try {
        if (await resealTemporalSchedule(temporal, { organisationId, schedule })) result.sealed += 1;
      } catch (error) {
        if (!(error instanceof ErrandError && error.code === 'invalid_config')) throw error;
        result.lost.push(`${organisationId}/${schedule.scheduleId}`);
      }
    }
  });
  return result;
}
