import { z } from 'zod';
import { unstorableAt } from './storable.ts';

const MOST_CRON_LINES = 20;
const LONGEST_CRON_LINE = 200;
/** a year: what Temporal itself keeps to when nothing is said */
const LONGEST_CATCH_UP_SECONDS = 31_536_000;

/** What happens when the next run is due while one is under way; the words are Temporal's. */
export const overlapPolicySchema = z.enum(
  ['skip', 'buffer_one', 'buffer_all', 'cancel_other', 'terminate_other', 'allow_all'],
  'must be skip, buffer_one, buffer_all, cancel_other, terminate_other or allow_all',
);
export type OverlapPolicy = z.infer<typeof overlapPolicySchema>;

const wholeSeconds = (least: number, most: number) =>
  z
    .int(`must be a whole number of seconds`)
    .min(least, `must be at least ${least} seconds`)
    .max(most, `must be at most ${most} seconds`);

/** A schedule as a person writes it (product.md, 7): which call, when, and what a change of its result leads to. */
export const scheduleDraftSchema = z
  .strictObject({
    scheduleId: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _, at most 63'),
    /** the action's tool name */
    action: z.string().min(1, 'must not be empty'),
    arguments: z
      .record(z.string(), z.unknown(), 'must be an object')
      .refine((given) => unstorableAt(given) === undefined, 'must not contain NUL or half a surrogate pair')
      .default({}),
    /** cron lines as Temporal reads them; this or `everySeconds` */
    cron: z
      .array(
        z
          .string()
          .trim()
          .min(1, 'must not be empty: give a line such as 0 7 * * MON-FRI')
          .max(LONGEST_CRON_LINE, `must have at most ${LONGEST_CRON_LINE} characters`),
      )
      .max(MOST_CRON_LINES, `must hold at most ${MOST_CRON_LINES} lines`)
      .default([]),
    everySeconds: wholeSeconds(1, 2_147_483_647).nullable().default(null),
    /** IANA name; cron lines are read in it */
    timezone: z.string().min(1).max(100).default('UTC'),
    overlap: overlapPolicySchema,
    /** how late a run may still start that was due while Temporal was away; it knows no less than 10 s */
    catchupSeconds: wholeSeconds(10, LONGEST_CATCH_UP_SECONDS),
    /** into the body; null = the whole of it is compared */
    comparePointer: z
      .string()
      .regex(/^(\/([^~/]|~[01])*)*$/, 'must be a JSON pointer, e.g. /stock')
      .nullable()
      .default(null),
    onChange: z.enum(['nothing', 'webhook', 'turn'], 'must be nothing, webhook or turn').default('nothing'),
    /** fills bound parameters; a delivery and a turn belong to it */
    session: z.string().min(1).nullable().default(null),
  })
  .refine(({ cron, everySeconds }) => cron.length > 0 !== (everySeconds !== null), {
    message: 'either cron lines or an interval in seconds must be given, not both',
    path: ['cron'],
  })
  .refine(({ onChange, session }) => onChange === 'nothing' || session !== null, {
    message: 'must name a session where a change opens a turn or tells the webhook',
    path: ['session'],
  });

/** As it is kept: the action by its id, the session by ours. */
export interface Schedule extends Omit<z.output<typeof scheduleDraftSchema>, 'action' | 'session'> {
  actionId: string;
  sessionId: string | null;
}

/** Names a schedule to a workflow or an activity; nothing here is more than an id. */
export interface ScheduleRef {
  organisationId: string;
  scheduleId: string;
}

/** One run of it: its call is step 0 of the owner `schedule` with this id. */
export interface ScheduleRunRef extends ScheduleRef {
  runId: string;
}
