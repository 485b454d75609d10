import type { ScheduleKeeper } from '../../services/schedule-named.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

/** Runs a verb with the store and Temporal, and closes both. */
export function withSchedules<T>(work: (keeper: ScheduleKeeper & { taskQueue: string }) => Promise<T>): Promise<T> {
  return withStore(({ db }, config) =>
    withTemporal(config, (temporal) => work({ db, temporal, taskQueue: config.ERRAND_TASK_QUEUE })),
  );
}
