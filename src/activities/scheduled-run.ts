// One run of a schedule: begun, called once through the fence like any other call, and recorded.
import { createHash } from 'node:crypto';
import { ErrandError } from '../errors.ts';
import { storedBodyText } from '../http/body-text.ts';
import type { EndpointClient } from '../http/endpoint-client.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { ScheduleRunRef } from '../schemas/schedule.ts';
import type { Sealer } from '../secrets/sealing.ts';
import { readCurrentAction, readSealedVariables } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import { readOrganisation } from '../store/organisations.ts';
import {
  insertScheduleRun,
  readScheduledCall,
  readScheduleSession,
  readUntoldChange,
  recordScheduleRun,
  type ScheduledCall,
  scheduleStep,
} from '../store/schedule-runs.ts';
import { readSchedule } from '../store/schedules.ts';
import { type KnownOutcome, planCall, settleCall } from '../store/steps.ts';
import { type ComparedResult, comparedResult } from '../turn/compared-result.ts';
import { compiledCatalog } from '../turn/compiled-catalog.ts';
import { recordedRequest } from '../turn/recorded-request.ts';
import { settledCall } from '../turn/settled-call.ts';
import { orRefusal } from './call-endpoint.ts';
import { ownedRequest } from './call-request.ts';
import { type CallResult, fencedEffect } from './fenced-effect.ts';
import { countSettled } from './settle-call.ts';

export interface ScheduledRunParts {
  db: Database;
  endpoint: EndpointClient;
  sealer: Sealer;
  metrics: Metrics;
}

/** `scheduledAt`: milliseconds since 1970 */
export type BegunRun = ScheduleRunRef & { scheduledAt: number };
export type ScheduledCallStep = ScheduleRunRef & { again: boolean };

/** What the workflow does after a run; `told`: the change of which a turn is opened, and in whose session. */
export interface RunEnd {
  deliveryId: string | null;
  told: { sessionId: string; runId: string } | null;
}

export function scheduledRuns({ db, endpoint, sealer, metrics }: ScheduledRunParts) {
  const performed = fencedEffect({ db, metrics });

  /** `gone`: the schedule was deleted. `no_call`: there is no action to call. */
  async function beginScheduledRun({ scheduledAt, ...run }: BegunRun): Promise<'planned' | 'no_call' | 'gone'> {
    const schedule = await readSchedule(db, run);
    if (!schedule) return 'gone';
    await insertScheduleRun(db, { ...run, scheduledAt: new Date(scheduledAt) });
    const { organisationId } = run;
    const action = await readCurrentAction(db, { organisationId, actionId: schedule.actionId });
    if (!action) return 'no_call';
    const { actionId, revision } = action;
    await planCall(db, scheduleStep(run), { actionId, revision, arguments: schedule.arguments });
    return 'planned';
  }

  async function callScheduled({ again, ...run }: ScheduledCallStep): Promise<CallResult> {
    const startedAt = performance.now();
    const request = await requestOf(run);
    return performed({
      key: scheduleStep(run),
      again,
      sessionId: null,
      startedAt,
      recorded: request instanceof ErrandError ? undefined : recordedRequest(request, sealer.fingerprint),
      async perform() {
        if (request instanceof ErrandError) throw request;
        const answer = await endpoint.send(request);
        return { outcome: answer.outcome, settled: settledCall(answer) };
      },
    });
  }

  async function settleScheduled({ known, ...run }: ScheduleRunRef & { known?: KnownOutcome }): Promise<CallResult> {
    const key = scheduleStep(run);
    const settled = await settleCall(db, key, known);
    countSettled({ metrics, key, settled, known });
    const { state, cause } = settled;
    return { state: state ?? 'unknown', cause };
  }

  async function finishScheduledRun(run: ScheduleRunRef): Promise<RunEnd> {
    const schedule = await readSchedule(db, run);
    const call = await readScheduledCall(db, run);
    const outcome = call ? String(call.status ?? call.cause ?? call.state) : 'no_longer_allowed';
    const result = call?.state === 'succeeded' && schedule ? resultOf(call, schedule.comparePointer) : null;
    const recorded = await recordScheduleRun(db, { ...run, outcome, result });
    const { sessionId, onChange } = schedule ?? { sessionId: null };
    // also the change of a run that was terminated before it was told
    const changed =
      onChange === 'turn' && sessionId !== null ? await readUntoldChange(db, { ...run, sessionId }) : null;
    return {
      deliveryId: recorded?.deliveryId ?? null,
      told: changed && sessionId ? { sessionId, runId: changed } : null,
    };
  }

  async function requestOf(run: ScheduleRunRef) {
    const { organisationId, runId } = run;
    const [schedule, call, organisation, variables] = await Promise.all([
      readSchedule(db, run),
      readScheduledCall(db, run),
      readOrganisation(db, organisationId),
      readSealedVariables(db, organisationId),
    ]);
    const action = call?.actionId
      ? await readCurrentAction(db, { organisationId, actionId: call.actionId })
      : undefined;
    // deleted since the run began, or changed so that its arguments no longer fit
    if (!schedule || !action || !call?.arguments || !organisation) return refused('there is nothing left to call');
    if (action.definition.requireForm) return refused('the action waits for a form by now, which nobody fills');
    const checked = compiledCatalog([action]).byActionId.get(action.actionId);
    if (checked?.problemsOf(call.arguments).length !== 0) return refused('the arguments no longer fit the action');
    const { sessionId } = schedule;
    const named = sessionId === null ? undefined : await readScheduleSession(db, { organisationId, sessionId });
    const given = call.arguments;
    return orRefusal(() =>
      ownedRequest({
        organisationId,
        action,
        arguments: given,
        callId: `${runId}/0`,
        messageId: `schedule/${runId}`,
        variables,
        settings: organisation.settings,
        session: named?.session ?? null,
        contact: named?.contact ?? null,
        sealer,
      }),
    );
  }

  return { beginScheduledRun, callScheduled, settleScheduled, finishScheduledRun };
}

function refused(message: string): ErrandError {
  return new ErrandError('invalid_request', message);
}

/** A body that was cut can't be compared: what is missing may have changed. */
function resultOf({ body, headers, cut }: ScheduledCall, pointer: string | null): ComparedResult | null {
  if (!body || cut) return null;
  const text = storedBodyText({ bytes: body, headers: headers ?? [], cut: false });
  return comparedResult({ text, pointer, digest: (whole) => createHash('sha256').update(whole).digest('hex') });
}
