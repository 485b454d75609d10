import { sql } from 'drizzle-orm';
import { bigint, boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import type { JobDeclaration } from '../schemas/job.ts';
import { at, createdAt, organisationId, organisations } from './organisation-tables.ts';

/** Long jobs that are followed: at most one of an organisation, action and reference, which its id is made of. Polls are steps. */
export const jobs = pgTable(
  'jobs',
  {
    organisationId: organisationId().references(() => organisations.id),
    id: text('id').notNull(),
    sessionId: text('session_id').notNull(),
    /** the step whose call started it */
    turnId: text('turn_id').notNull(),
    step: integer('step').notNull(),
    actionId: text('action_id').notNull(),
    toolName: text('tool_name').notNull(),
    reference: text('reference').notNull(),
    /** the polled action keeps the shape it had then */
    catalogVersion: bigint('catalog_version', { mode: 'number' }).notNull(),
    declaration: jsonb('declaration').$type<JobDeclaration>().notNull(),
    state: text('state', { enum: ['pending', 'done', 'failed', 'expired', 'cancelled'] })
      .notNull()
      .default('pending'),
    /** why it ended so, e.g. `callback`, `status 410` */
    cause: text('cause'),
    polls: integer('polls').notNull().default(0),
    /** of the last poll: an HTTP status or a cause */
    lastOutcome: text('last_outcome'),
    /** the body that a callback brought */
    callbackBody: text('callback_body'),
    lastPolledAt: at('last_polled_at'),
    nextPollAt: at('next_poll_at'),
    deadlineAt: at('deadline_at').notNull(),
    createdAt: createdAt(),
    endedAt: at('ended_at'),
    /** the session's turn, or its team, was told of the end */
    toldAt: at('told_at'),
    /** a sweep last started its workflow again, because it was overdue */
    resumedAt: at('resumed_at'),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.id] }),
    index('jobs_of_session').on(table.organisationId, table.sessionId, table.createdAt),
    index('jobs_in_order').on(table.organisationId, table.createdAt),
    // what something has yet to happen to: sweeps look only here
    index('jobs_overdue').on(sql`coalesce(next_poll_at, ended_at)`).where(sql`told_at is null`),
  ],
);

/** Calls that Temporal Schedules make on a calendar; each run's call is a step of the owner `schedule`. */
export const schedules = pgTable(
  'schedules',
  {
    organisationId: organisationId().references(() => organisations.id),
    id: text('id').notNull(),
    actionId: text('action_id').notNull(),
    arguments: jsonb('arguments').$type<Record<string, unknown>>().notNull().default({}),
    /** cron lines, or an interval */
    cron: text('cron').array().notNull(),
    everySeconds: integer('every_seconds'),
    timezone: text('timezone').notNull().default('UTC'),
    overlap: text('overlap', {
      enum: ['skip', 'buffer_one', 'buffer_all', 'cancel_other', 'terminate_other', 'allow_all'],
    }).notNull(),
    catchupSeconds: integer('catchup_seconds').notNull(),
    /** JSON pointer into the body whose value is compared with the last result's; null = the whole body */
    comparePointer: text('compare_pointer'),
    onChange: text('on_change', { enum: ['nothing', 'webhook', 'turn'] }).notNull(),
    /** whose turn is opened; null unless `on_change` is `turn` */
    sessionId: text('session_id'),
    paused: boolean('paused').notNull().default(false),
    createdAt: createdAt(),
  },
  (table) => [primaryKey({ columns: [table.organisationId, table.id] })],
);

/** One run of a schedule: what its call brought, and whether that differs from the run before. */
export const scheduleRuns = pgTable(
  'schedule_runs',
  {
    organisationId: organisationId(),
    scheduleId: text('schedule_id').notNull(),
    /** the owner id of its step */
    id: text('id').notNull(),
    /** the time of the calendar it stands for */
    scheduledAt: at('scheduled_at').notNull(),
    startedAt: at('started_at').notNull().defaultNow(),
    finishedAt: at('finished_at'),
    /** an HTTP status or a cause; null while it runs */
    outcome: text('outcome'),
    /** what was compared, as text; null where the call brought nothing to compare */
    result: text('result'),
    changed: boolean('changed').notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.organisationId, table.scheduleId, table.id] }),
    index('schedule_runs_in_order').on(table.organisationId, table.scheduleId, table.startedAt),
    foreignKey({
      columns: [table.organisationId, table.scheduleId],
      foreignColumns: [schedules.organisationId, schedules.id],
    }).onDelete('cascade'),
  ],
);
