import { listSchedules } from '../../services/list-schedules.ts';
import { scheduleLine } from './schedule-line.ts';
import { withSchedules } from './with-schedules.ts';

export async function scheduleList({ org, json }: { org: string; json?: boolean }): Promise<void> {
  const found = await withSchedules((keeper) => listSchedules(keeper, { organisationId: org }));
  if (json) console.log(JSON.stringify(found));
  else console.log(found.length === 0 ? 'no schedules' : found.map(scheduleLine).join('\n'));
}
