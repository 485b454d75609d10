// One poll of a job: a call as any other, through the fence and into the ledger, and what its answer says of the job.
import { retryAfterOf } from '../ai/retry-after.ts';
import { ErrandError } from '../errors.ts';
import type { EndpointClient } from '../http/endpoint-client.ts';
import type { Metrics } from '../observe/metrics.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { CallCause, CallOutcome, CallState, OutgoingRequest } from '../schemas/call.ts';
import type { JobRef, JobState } from '../schemas/job.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { type PollContext, pollStep, readPollContext } from '../store/jobs.ts';
import { isInCatalog } from '../store/overdue-jobs.ts';
import { fencePoll, type PolledJob, recordPoll, recordPolledCall } from '../store/polls.ts';
import { type PlannedCall, planCall, recordNotSent, recordOutcome, settleCall } from '../store/steps.ts';
import { jobVerdict } from '../turn/jobs/job-verdict.ts';
import { pollArguments } from '../turn/jobs/poll-arguments.ts';
import { pollWaitMs } from '../turn/jobs/poll-wait.ts';
import { recordedRequest } from '../turn/recorded-request.ts';
import { settledCall } from '../turn/settled-call.ts';
import { orRefusal } from './call-endpoint.ts';
import { ownedRequest } from './call-request.ts';
import type { Catalogs } from './catalogs.ts';
import { endJob } from './end-job.ts';
import { fencedEffect } from './fenced-effect.ts';
import { countSettled } from './settle-call.ts';

export type Poll = JobRef & { poll: number };

export interface PollResult {
  state: JobState;
  /** until the next poll */
  waitMs: number;
}

export interface PollParts {
  db: Database;
  catalogs: Catalogs;
  endpoint: EndpointClient;
  sealer: Sealer;
  metrics: Metrics;
}

/** `pollOnce` makes a poll; `settlePoll` has the last word on one whose activity was lost. */
export function polls({ db, catalogs, endpoint, sealer, metrics }: PollParts) {
  const performed = fencedEffect({ db, metrics });
  const ended = endJob(db);
  return { pollOnce, settlePoll };

  async function pollOnce(poll: Poll): Promise<PollResult> {
    const startedAt = performance.now();
    const context = await readPollContext(db, poll);
    if (context.state !== 'pending') return { state: context.state, waitMs: 0 };
    if (context.callbackBody !== null) {
      const state = await ended({ ...poll, reason: 'callback' });
      if (state !== 'pending') return { state, waitMs: 0 };
    }
    const giveUp = async (reason: 'no_polling_action' | 'poll_refused') => ({
      state: await ended({ ...poll, reason }),
      waitMs: 0,
    });
    const planned = await plannedPoll(poll, context);
    if (!planned) return giveUp('no_polling_action');
    const { action, call, isRefused } = planned;
    const key = pollStep(poll);
    const request = isRefused ? undefined : requestOf({ poll, context, action, given: call.arguments });
    if (!request || request instanceof ErrandError) {
      // what a poll is made of does not change: what is refused now is refused for ever
      await planCall(db, key, call);
      await recordNotSent(db, key, { cause: 'invalid_request', again: false });
      return giveUp('poll_refused');
    }
    let asked: number | undefined;
    let result: PollResult | undefined;
    const known: { outcome: CallOutcome | null } = { outcome: null };
    const { unrecorded, state, cause } = await performed({
      ...{ key, sessionId: null, again: false, startedAt },
      heard: (step) => {
        known.outcome = step?.outcome ?? null;
      },
      recorded: recordedRequest(request, sealer.fingerprint),
      fence: (attempt) => fencePoll(db, key, { ...attempt, call }),
      async perform() {
        const answer = await endpoint.send(request);
        asked = retryAfterOf(answer.responseHeaders);
        return { outcome: answer.outcome, settled: settledCall(answer) };
      },
      async record({ nonce, outcome, settled }) {
        const { waitMs, ...polled } = noting(poll, { context, asked, outcome, ...settled });
        const told = await recordPolledCall(db, { key, nonce, outcome: settled, polled });
        if (!told) return recordOutcome(db, key, { nonce, outcome: settled });
        result = { state: told.job, waitMs };
        return told.call;
      },
    });
    if (result) return result;
    if (unrecorded) throw new Error(`poll ${key.ownerId}/${key.step} could not be recorded`);
    const { organisationId } = poll;
    if (cause === 'no_longer_allowed' && !(await isInCatalog(db, { organisationId, actionId: action.actionId }))) {
      return giveUp('no_polling_action');
    }
    return noted(noting(poll, { context, asked, outcome: known.outcome, state, cause }));
  }

  async function settlePoll(poll: Poll): Promise<PollResult> {
    const context = await readPollContext(db, poll);
    const planned = await plannedPoll(poll, context);
    if (planned) {
      // its row keeps out an activity that was lost before its fence, and may only be slow
      await planCall(db, pollStep(poll), planned.call);
      const key = pollStep(poll);
      countSettled({ metrics, key, settled: await settleCall(db, key) });
    }
    if (context.state !== 'pending') return { state: context.state, waitMs: 0 };
    return noted(noting(poll, { context, outcome: null, state: 'unknown', cause: 'worker_lost' }));
  }

  /** Undefined = the action that polls is not in the catalog of the job. */
  async function plannedPoll({ organisationId }: Poll, { declaration, reference, catalogVersion }: PollContext) {
    const { byToolName } = await catalogs.of({ organisationId, catalogVersion });
    const compiled = byToolName.get(declaration.poll.action);
    if (!compiled) return undefined;
    const { action } = compiled;
    const { actionId, revision, definition } = action;
    const given = orRefusal(() => pollArguments(declaration, { reference, definition }));
    const isRefused = given instanceof ErrandError || compiled.problemsOf(given).length > 0;
    const call: PlannedCall = {
      actionId,
      revision,
      arguments: given instanceof ErrandError ? declaration.poll.arguments : given,
    };
    return { action, call, isRefused };
  }

  async function noted({ waitMs, ...polled }: JobRef & PolledJob & { waitMs: number }): Promise<PollResult> {
    return { state: await recordPoll(db, polled), waitMs };
  }

  function requestOf({
    poll: { organisationId, jobId, poll },
    context: { settings, contact, sessionId, ticketNumber, variables },
    action,
    given,
  }: {
    poll: Poll;
    context: PollContext;
    action: CatalogAction;
    given: Record<string, unknown>;
  }): OutgoingRequest | ErrandError {
    return orRefusal(() =>
      ownedRequest({
        organisationId,
        action,
        arguments: given,
        callId: `${jobId}/${poll}`,
        // each poll is a request of its own, not a repetition of the one before
        messageId: `job/${jobId}/${poll}`,
        variables,
        settings,
        session: { sessionId, ticketNumber },
        contact,
        sealer,
      }),
    );
  }
}

/** What there is to be noted of a poll; `outcome`: null where none is known. */
function noting(
  { organisationId, jobId, poll }: Poll,
  {
    context: { declaration, deadlineAt },
    outcome,
    asked,
    state,
    cause,
  }: {
    context: PollContext;
    outcome: CallOutcome | null;
    /** milliseconds, by Retry-After */
    asked?: number | undefined;
    state: CallState;
    cause: CallCause | null;
  },
): JobRef & PolledJob & { waitMs: number } {
  const verdict = outcome ? jobVerdict(declaration, outcome, asked !== undefined) : 'unclear';
  const next = { poll: poll + 1, retryAfterMs: asked, random: Math.random() };
  // the deadline is told by Temporal's clock: one that is ahead here must not make the last polls follow each other at once
  const leftMs = Math.max(deadlineAt.getTime() - Date.now(), declaration.intervalSeconds * 1000);
  const waitMs = Math.min(pollWaitMs(declaration, next), leftMs);
  return {
    ...{ organisationId, jobId, poll, waitMs },
    outcome: outcome?.kind === 'response' ? String(outcome.status) : (cause ?? state),
    state: verdict === 'unclear' ? 'pending' : verdict,
    nextPollAt: new Date(Date.now() + waitMs),
  };
}
