import { type ScheduleStory, showSchedule } from '../../services/show-schedule.ts';
import { limitOf } from '../limit-of.ts';
import { printLines } from '../print-lines.ts';
import { scheduleLine } from './schedule-line.ts';
import { withSchedules } from './with-schedules.ts';

export async function scheduleShow({
  id,
  org,
  limit,
  json,
}: {
  id: string;
  org: string;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const ref = { organisationId: org, scheduleId: id };
  const story = await withSchedules((keeper) => showSchedule(keeper, { ...ref, limit: limitOf(limit) }));
  if (json) console.log(JSON.stringify(story));
  else printLines(readable(story));
}

function readable(story: ScheduleStory): string[] {
  const { timezone, overlap, catchupSeconds, comparePointer, onChange, clock, runs } = story;
  const counted = (counter: 'skippedForOverlap' | 'missedCatchUp') =>
    typeof clock === 'string' ? 'unknown' : (clock?.[counter] ?? 0);
  const compared = comparePointer === null ? 'the whole body' : comparePointer;
  return [
    scheduleLine(story),
    `  arguments ${JSON.stringify(story.arguments)}`,
    `  timezone ${timezone}, overlap ${overlap} (${counted('skippedForOverlap')} skipped), catch-up ${catchupSeconds} s (${counted('missedCatchUp')} missed)`,
    `  compares ${compared}, on change ${onChange}`,
    ...runs.map(({ runId, scheduledAt, outcome, changed, result }, newer) => {
      // a terminated run writes nothing any more: the next one tells that it is over
      const open = overlap === 'terminate_other' && newer > 0 ? 'terminated' : 'under way';
      const ended = outcome === null ? open : `${outcome}${changed ? ', changed' : ''}`;
      return `${scheduledAt.toISOString()}  ${runId}/0  ${ended}${result === null ? '' : `  ${result}`}`;
    }),
  ];
}
