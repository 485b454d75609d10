// One poll of a job: a call as any other, through the fence and into the ledger, and what its answer says of the job.
import { retryAfterMs } from '../ai/retry-after.ts';
import { ErrandError } from '../errors.ts';
import type { EndpointClient } from '../http/endpoint-client.ts';
import type { CatalogAction } from '../schemas/action.ts';
import type { CallOutcome, OutgoingRequest } from '../schemas/call.ts';
import type { JobRef, JobState } from '../schemas/job.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { type PollContext, pollStep, readPollContext, recordPoll } from '../store/jobs.ts';
import { isInCatalog } from '../store/overdue-jobs.ts';
import { planCall, settleCall } from '../store/steps.ts';
import { jobVerdict } from '../turn/jobs/job-verdict.ts';
import { pollArguments } from '../turn/jobs/poll-arguments.ts';
import { pollWaitMs } from '../turn/jobs/poll-wait.ts';
import { recordedRequest } from '../turn/recorded-request.ts';
import { settledCall } from '../turn/settled-call.ts';
import { requestOrRefusal } from './call-endpoint.ts';
import { ownedRequest } from './call-request.ts';
import type { Catalogs } from './catalogs.ts';
import { endJob } from './end-job.ts';
import { fencedEffect } from './fenced-effect.ts';

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
}

/** `pollOnce` makes a poll; `settlePoll` has the last word on one whose activity was lost. */
export function polls({ db, catalogs, endpoint, sealer }: PollParts) {
  const performed = fencedEffect(db);
  const ended = endJob(db);
  return { pollOnce, settlePoll };

  async function pollOnce(poll: Poll): Promise<PollResult> {
    const startedAt = performance.now();
    const context = await readPollContext(db, poll);
    if (context.state !== 'pending') return { state: context.state, waitMs: 0 };
    if (context.callbackBody !== null) return { state: await ended({ ...poll, reason: 'callback' }), waitMs: 0 };
    const { declaration, reference, catalogVersion } = context;
    const { byToolName } = await catalogs.of({ organisationId: poll.organisationId, catalogVersion });
    const compiled = byToolName.get(declaration.poll.action);
    if (!compiled) return { state: await ended({ ...poll, reason: 'no_polling_action' }), waitMs: 0 };
    const { action } = compiled;
    const given = pollArguments(declaration, { reference, definition: action.definition });
    // arguments do not change from poll to poll: what is refused now is refused for ever
    if (compiled.problemsOf(given).length > 0)
      return { state: await ended({ ...poll, reason: 'poll_refused' }), waitMs: 0 };
    const key = pollStep(poll);
    await planCall(db, key, { actionId: action.actionId, revision: action.revision, arguments: given });
    const request = requestOf({ poll, context, action, given });
    let asked: number | undefined;
    const known: { outcome: CallOutcome | null } = { outcome: null };
    const { unrecorded, state, cause } = await performed({
      ...{ key, sessionId: null, again: false, startedAt },
      heard: (step) => {
        known.outcome = step?.outcome ?? null;
      },
      recorded: request instanceof ErrandError ? undefined : recordedRequest(request, sealer.fingerprint),
      async perform() {
        if (request instanceof ErrandError) throw request;
        const answer = await endpoint.send(request);
        asked = retryAfterMs(
          Object.fromEntries(answer.responseHeaders.map(([name, value]) => [name.toLowerCase(), value])),
        );
        return { outcome: answer.outcome, settled: settledCall(answer) };
      },
    });
    if (unrecorded) throw new Error(`poll ${key.ownerId}/${key.step} could not be recorded`);
    const { organisationId } = poll;
    if (cause === 'no_longer_allowed' && !(await isInCatalog(db, { organisationId, actionId: action.actionId }))) {
      return { state: await ended({ ...poll, reason: 'no_polling_action' }), waitMs: 0 };
    }
    if (request instanceof ErrandError) return { state: await ended({ ...poll, reason: 'poll_refused' }), waitMs: 0 };
    const { outcome } = known;
    const verdict = outcome ? jobVerdict(declaration, outcome, asked !== undefined) : 'unclear';
    return noted(poll, {
      context,
      outcome: outcome?.kind === 'response' ? String(outcome.status) : (cause ?? state),
      state: verdict === 'unclear' ? 'pending' : verdict,
      asked,
    });
  }

  async function settlePoll(poll: Poll): Promise<PollResult> {
    await settleCall(db, pollStep(poll));
    const context = await readPollContext(db, poll);
    if (context.state !== 'pending') return { state: context.state, waitMs: 0 };
    return noted(poll, { context, outcome: 'worker_lost', state: 'pending' });
  }

  async function noted(
    poll: Poll,
    {
      context,
      outcome,
      state,
      asked,
    }: { context: PollContext; outcome: string; state: JobState; asked?: number | undefined },
  ): Promise<PollResult> {
    const next = { poll: poll.poll + 1, retryAfterMs: asked, random: Math.random() };
    const waitMs = Math.min(pollWaitMs(context.declaration, next), untilMs(context.deadlineAt));
    const stands = await recordPoll(db, { ...poll, outcome, state, nextPollAt: new Date(Date.now() + waitMs) });
    return { state: stands, waitMs };
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
    return requestOrRefusal(() =>
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
        widgetHeaders: [],
        sealer,
      }),
    );
  }
}

function untilMs(at: Date): number {
  return Math.max(at.getTime() - Date.now(), 0);
}
