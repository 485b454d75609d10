import type { z } from 'zod';
import { ErrandError } from '../errors.ts';
import type { CatalogAction } from '../schemas/action.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { type Schedule, scheduleDraftSchema } from '../schemas/schedule.ts';
import type { Database } from '../store/database.ts';
import { removeSchedule } from '../store/schedule-removal.ts';
import { readScheduleSession } from '../store/schedule-runs.ts';
import { insertSchedule } from '../store/schedules.ts';
import { createTemporalSchedule, describeTemporalSchedule } from '../temporal/schedules.ts';
import { boundParameters } from '../turn/bound-parameters.ts';
import { compiledCatalog } from '../turn/compiled-catalog.ts';
import { actionNamed, currentActions } from './action-named.ts';
import { showOrganisation } from './edit-organisation.ts';
import { namedSession } from './named-session.ts';
import type { ScheduleKeeper } from './schedule-named.ts';

/** A row without its part in Temporal that is younger may be somebody's who is just creating it. */
const CREATING_MS = 60_000;

export type ScheduleInput = { organisationId: string } & z.input<typeof scheduleDraftSchema>;

/**
 * Creates a schedule, its row first: one whose creation was cut off runs nothing, and is mended by creating it again.
 * @throws ErrandError `unknown_organisation`, `not_found` for the action or the session, `invalid_request` with the field
 */
export async function createSchedule(
  { db, temporal, taskQueue }: ScheduleKeeper & { taskQueue: string },
  { organisationId, ...given }: ScheduleInput,
): Promise<Schedule> {
  const parsed = scheduleDraftSchema.safeParse(given);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { action: name, session, ...draft } = parsed.data;
  const { scheduleId } = draft;
  const { settings } = await showOrganisation(db, organisationId);
  const action = actionNamed(await currentActions(db, organisationId), name);
  const sessionId = session === null ? null : (await namedSession(db, { organisationId, session })).sessionId;
  assertCallable(action);
  assertArguments(action, draft.arguments);
  await assertBound(db, { organisationId, sessionId, action });
  if (draft.onChange === 'webhook' && settings.webhookUrl === undefined)
    throw refused('onChange', 'the organisation has no webhook to tell: set one with errand org edit');

  const schedule: Schedule = { ...draft, actionId: action.actionId, sessionId };
  const ref = { organisationId, scheduleId };
  const kept = { organisationId, schedule };
  const isNew = await insertSchedule(db, kept);
  if (!isNew) {
    if (await describeTemporalSchedule(temporal, ref)) throw taken(scheduleId);
    // with its results: they are another definition's, not to be compared with
    const wasCutOff = await removeSchedule(db, { ...ref, createdBefore: new Date(Date.now() - CREATING_MS) });
    if (!wasCutOff || !(await insertSchedule(db, kept))) throw beingCreated(scheduleId);
  }
  try {
    if (!(await createTemporalSchedule({ temporal, taskQueue }, kept))) throw taken(scheduleId);
  } catch (error) {
    // only what Temporal refuses for sure: after a lost answer the schedule may be there
    if (error instanceof ErrandError && error.details.field !== 'schedule') await removeSchedule(db, ref);
    throw error;
  }
  return schedule;
}

function assertCallable({ definition: { status, toolName, requireForm } }: CatalogAction): void {
  if (status !== 'live') throw refused('action', `the action "${toolName}" is ${status}: enable it first`);
  if (requireForm) {
    throw refused(
      'action',
      `the action "${toolName}" waits for a form, which no schedule fills: take requireForm away`,
    );
  }
}

function assertArguments(action: CatalogAction, given: Record<string, unknown>): void {
  const problems = compiledCatalog([action]).byActionId.get(action.actionId)?.problemsOf(given) ?? [];
  const [first] = problems;
  if (!first) return;
  const list = problems.map(({ pointer, problem }) => `arguments${pointer} ${problem}`).join('; ');
  throw refused(`arguments${first.pointer}`, list);
}

/** What is bound to a contact or a session has a value only where the schedule names a session. */
async function assertBound(
  db: Database,
  {
    organisationId,
    sessionId,
    action: { definition },
  }: { organisationId: string; sessionId: string | null; action: CatalogAction },
): Promise<void> {
  const named = sessionId === null ? undefined : await readScheduleSession(db, { organisationId, sessionId });
  const { email, phone, externalId } = named?.contact ?? {};
  const ticketNumber = named ? String(named.session.ticketNumber) : '';
  try {
    boundParameters({
      definition,
      bound: {
        contact: { email: email ?? undefined, phone: phone ?? undefined, externalId: externalId ?? undefined },
        session: { id: sessionId ?? '', ticketNumber },
      },
    });
  } catch (error) {
    if (!(error instanceof ErrandError)) throw error;
    throw refused('session', `${error.message}: name a session that has it`);
  }
}

function taken(scheduleId: string): ErrandError {
  return refused('schedule', `there is a schedule "${scheduleId}" already: delete it, or choose another id`);
}

function beingCreated(scheduleId: string): ErrandError {
  const message = `a schedule "${scheduleId}" is being created, or that was cut off just now: delete it, or try again in a minute`;
  return refused('schedule', message);
}

function refused(field: string, message: string): ErrandError {
  return new ErrandError('invalid_request', message, { field });
}
