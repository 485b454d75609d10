import type { ScheduleEntry } from '../../services/list-schedules.ts';

/** One schedule on one line. */
export function scheduleLine({ scheduleId, action, cron, everySeconds, clock, lastOutcome }: ScheduleEntry): string {
  const when = everySeconds === null ? cron.join(' and ') : `every ${everySeconds} s`;
  return `${scheduleId}  ${action ?? 'its action was deleted'}  ${when}  ${nextOf(clock)}  last ${lastOutcome ?? '-'}`;
}

function nextOf(clock: ScheduleEntry['clock']): string {
  if (!clock) return 'not in Temporal: create it again or delete it';
  if (clock === 'unknown') return 'Temporal did not say in time: ask again';
  if (clock === 'lost_key') return 'sealed with a key that is gone: delete it and create it again';
  if (clock.paused) return 'paused';
  return clock.nextRunAt ? `next ${clock.nextRunAt.toISOString()}` : 'no further run';
}
