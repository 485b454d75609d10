import { createSchedule, type ScheduleInput } from '../../services/create-schedule.ts';
import { argumentsOption } from '../arguments-option.ts';
import { withSchedules } from './with-schedules.ts';

interface CreateOptions {
  id: string;
  org: string;
  action: string;
  args: string;
  cron?: string[];
  everySeconds?: string;
  timezone: string;
  overlap: string;
  catchUpSeconds: string;
  compare?: string;
  onChange: string;
  session?: string;
  json?: boolean;
}

export async function scheduleCreate({ id, org, json, ...options }: CreateOptions): Promise<void> {
  // words are checked by the verb: here they only take their places
  const given = {
    organisationId: org,
    scheduleId: id,
    action: options.action,
    arguments: argumentsOption(options.args),
    cron: options.cron ?? [],
    everySeconds: options.everySeconds === undefined ? null : Number(options.everySeconds),
    timezone: options.timezone,
    overlap: options.overlap,
    catchupSeconds: Number(options.catchUpSeconds),
    comparePointer: options.compare ?? null,
    onChange: options.onChange,
    session: options.session ?? null,
  } as ScheduleInput;
  const created = await withSchedules((keeper) => createSchedule(keeper, given));
  if (json) return console.log(JSON.stringify(created));
  const { cron, everySeconds, timezone, overlap, catchupSeconds, onChange } = created;
  const when = everySeconds === null ? `${cron.join(' and ')} (${timezone})` : `every ${everySeconds} s`;
  console.log(
    `schedule ${id} created: ${when}, overlap ${overlap}, catch-up ${catchupSeconds} s, on change ${onChange}`,
  );
}
