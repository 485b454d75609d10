// Errand's schedules as Temporal Schedules: the calendar, the overlap of runs and catching up are Temporal's own.
import { createHash } from 'node:crypto';
import {
  type Client,
  isGrpcServiceError,
  ScheduleAlreadyRunning,
  ScheduleNotFoundError,
  type ScheduleOverlapPolicy,
  ServiceError,
} from '@temporalio/client';
import { ErrandError } from '../errors.ts';
import type { OverlapPolicy, Schedule, ScheduleRef } from '../schemas/schedule.ts';
import { type Execution, listedExecutions } from './executions.ts';

/** What Temporal alone knows of a schedule. */
export interface ScheduleClock {
  paused: boolean;
  /** null = no further run is due, e.g. because it is paused */
  nextRunAt: Date | null;
  skippedForOverlap: number;
  missedCatchUp: number;
}

/** Hashed, because the ids of schedules are never sealed and other organisations must not be told by them. */
function temporalScheduleId({ organisationId, scheduleId }: ScheduleRef): string {
  return `schedule/${createHash('sha256').update(organisationId).digest('hex').slice(0, 32)}/${scheduleId}`;
}

/**
 * False = Temporal has one of this id already, which stays as it is.
 * @throws ErrandError `invalid_request` in Temporal's words, for `cron`, `everySeconds` or `timezone`
 */
export async function createTemporalSchedule(
  { temporal, taskQueue }: { temporal: Client; taskQueue: string },
  { organisationId, schedule }: { organisationId: string; schedule: Schedule },
): Promise<boolean> {
  const scheduleId = temporalScheduleId({ organisationId, scheduleId: schedule.scheduleId });
  try {
    await temporal.schedule.create({ scheduleId, ...partsOf({ organisationId, schedule, taskQueue }) });
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw refusedSpec(error, schedule) ?? error;
  }
}

/** Calendar, policies and action of a schedule as Temporal keeps them. */
function partsOf({
  organisationId,
  schedule,
  taskQueue,
}: {
  organisationId: string;
  schedule: Schedule;
  taskQueue: string;
}) {
  const { scheduleId, cron, everySeconds, timezone, overlap, catchupSeconds } = schedule;
  const ref: ScheduleRef = { organisationId, scheduleId };
  return {
    spec:
      everySeconds === null
        ? { cronExpressions: cron, timezone }
        : { intervals: [{ every: everySeconds * 1_000 }], timezone },
    policies: { overlap: policyOf(overlap), catchupWindow: catchupSeconds * 1_000 },
    action: {
      type: 'startWorkflow' as const,
      workflowType: 'scheduledPoll',
      workflowId: `scheduled-poll/${temporalScheduleId(ref).slice('schedule/'.length)}`,
      taskQueue,
      args: [ref],
      workflowTaskTimeout: '5s' as const,
    },
  };
}

/**
 * Seals the ids that its runs start with by the current key; calendar, counters, pause and task queue stay. False = Temporal has
 * none of this id. @throws ErrandError `invalid_config` when the key they were sealed with is gone
 */
export async function resealTemporalSchedule(
  temporal: Client,
  { organisationId, schedule }: { organisationId: string; schedule: Schedule },
): Promise<boolean> {
  const handle = temporal.schedule.getHandle(temporalScheduleId({ organisationId, scheduleId: schedule.scheduleId }));
  return done(
    handle.update(({ state, action: { taskQueue } }) => ({
      ...partsOf({ organisationId, schedule, taskQueue }),
      state,
    })),
  );
}

/** The SDK makes a TypeError of what the server says of a specification. */
function refusedSpec(error: unknown, { everySeconds }: Schedule): ErrandError | undefined {
  if (!(error instanceof TypeError)) return undefined;
  const timezone = /time ?zone/i.test(error.message);
  const field = timezone ? 'timezone' : everySeconds === null ? 'cron' : 'everySeconds';
  return new ErrandError('invalid_request', `${field}: ${error.message}`, { field, cause: error });
}

/** Of one schedule; Temporal answers in milliseconds where its workers are not kept from work. */
const CLOCK_PATIENCE_MS = 5_000;

/** gRPC statuses: CANCELLED (a deadline may come back as one), DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE */
const SILENT = [1, 4, 8, 14];

/** `unknown`: Temporal did not say in time. `lost_key`: it does not open with the keys here, nor does any run's start. */
export type NoClock = 'unknown' | 'lost_key';

/**
 * For people; null = Temporal has none of this id. A description is a query to the schedule's own workflow inside Temporal,
 * which waits for a task of that workflow to be done first.
 */
export async function scheduleClock(temporal: Client, ref: ScheduleRef): Promise<ScheduleClock | NoClock | null> {
  try {
    const asked = () => describeTemporalSchedule(temporal, ref);
    return (await temporal.withDeadline(Date.now() + CLOCK_PATIENCE_MS, asked)) ?? null;
  } catch (error) {
    if (error instanceof ErrandError && error.code === 'invalid_config') return 'lost_key';
    const cause = error instanceof ServiceError ? error.cause : error;
    if (isGrpcServiceError(cause) && SILENT.includes(cause.code)) return 'unknown';
    throw error;
  }
}

/** Undefined = Temporal has none of this id. */
export async function describeTemporalSchedule(temporal: Client, ref: ScheduleRef): Promise<ScheduleClock | undefined> {
  const found = await known(temporal.schedule.getHandle(temporalScheduleId(ref)).describe());
  if (!found) return undefined;
  const { state, info } = found;
  return {
    paused: state.paused,
    nextRunAt: (state.paused ? undefined : info.nextActionTimes[0]) ?? null,
    skippedForOverlap: info.numActionsSkippedOverlap,
    missedCatchUp: info.numActionsMissedCatchupWindow,
  };
}

/** False = Temporal has none of this id; of the following verbs too. */
export async function pauseTemporalSchedule(
  temporal: Client,
  { paused, ...ref }: ScheduleRef & { paused: boolean },
): Promise<boolean> {
  const handle = temporal.schedule.getHandle(temporalScheduleId(ref));
  return done(paused ? handle.pause('errand schedule pause') : handle.unpause('errand schedule resume'));
}

/** One run now, by the given overlap policy: the SDK's own default would run beside one that is under way. */
export async function triggerTemporalSchedule(
  temporal: Client,
  { overlap, ...ref }: ScheduleRef & { overlap: OverlapPolicy },
): Promise<boolean> {
  return done(temporal.schedule.getHandle(temporalScheduleId(ref)).trigger(policyOf(overlap)));
}

export async function backfillTemporalSchedule(
  temporal: Client,
  { from, to, overlap, ...ref }: ScheduleRef & { from: Date; to: Date; overlap: OverlapPolicy },
): Promise<boolean> {
  const handle = temporal.schedule.getHandle(temporalScheduleId(ref));
  return done(handle.backfill({ start: from, end: to, overlap: policyOf(overlap) }));
}

/** The executions of its runs that Temporal lists. */
export async function listScheduledRuns(temporal: Client, ref: ScheduleRef): Promise<Execution[]> {
  return listedExecutions(temporal, `TemporalScheduledById = '${temporalScheduleId(ref)}'`);
}

/** A run that is under way goes on. */
export async function deleteTemporalSchedule(temporal: Client, ref: ScheduleRef): Promise<boolean> {
  return done(temporal.schedule.getHandle(temporalScheduleId(ref)).delete());
}

const policies = {
  skip: 'SKIP',
  buffer_one: 'BUFFER_ONE',
  buffer_all: 'BUFFER_ALL',
  cancel_other: 'CANCEL_OTHER',
  terminate_other: 'TERMINATE_OTHER',
  allow_all: 'ALLOW_ALL',
} as const satisfies Record<OverlapPolicy, ScheduleOverlapPolicy>;

function policyOf(overlap: OverlapPolicy): ScheduleOverlapPolicy {
  return policies[overlap];
}

async function done(work: Promise<void>): Promise<boolean> {
  return (await known(work.then(() => true))) ?? false;
}

async function known<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (error instanceof ScheduleNotFoundError) return undefined;
    throw error;
  });
}
