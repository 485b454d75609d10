import { ApplicationFailure, Context } from '@temporalio/activity';
import { ApplicationFailureCategory } from '@temporalio/common';
import { ErrandError, type ErrandErrorCode } from '../errors.ts';
import type { EndpointClient } from '../http/endpoint-client.ts';
import type { Mailer } from '../mail/mailer.ts';
import { type Metrics, noMetrics } from '../observe/metrics.ts';
import { noTraces, type Traces } from '../observe/traces.ts';
import type { EmbeddingModel, LanguageModel } from '../schemas/decision.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { LinkedForm } from '../secrets/form-link.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { databaseFault } from '../store/database-fault.ts';
import { DELIVERY_PATIENCE, type DeliveryPatience } from '../turn/delivery-outcome.ts';
import { DEFAULT_TOOL_LIMIT } from '../turn/limits.ts';
import { createActionVectors } from './action-vectors.ts';
import { beginFollowUp } from './begin-follow-up.ts';
import { beginJob } from './begin-job.ts';
import { beginReplay } from './begin-replay.ts';
import { beginTurn } from './begin-turn.ts';
import { callEndpoint } from './call-endpoint.ts';
import type { CallbackUrl } from './call-request.ts';
import { createCatalogs } from './catalogs.ts';
import { continueTurn } from './continue-turn.ts';
import { decide } from './decide.ts';
import { deliver } from './deliver.ts';
import { endJob } from './end-job.ts';
import { findAnswer } from './find-answer.ts';
import { finishTurn } from './finish-turn.ts';
import { forms } from './forms.ts';
import { openFollowUp, type TurnRunner } from './open-follow-up.ts';
import { polls } from './poll-once.ts';
import { scheduledRuns } from './scheduled-run.ts';
import { sendEmail } from './send-email.ts';
import { controlSession } from './session-control.ts';
import { settleCall } from './settle-call.ts';
import { createTurnContexts } from './turn-contexts.ts';

/** What the activities of a worker work with; tests pass an endpoint client with a shorter timeout. */
export interface ActivityParts {
  db: Database;
  endpoint: EndpointClient;
  model: LanguageModel;
  sealer: Sealer;
  /** the most actions a model is shown at once */
  toolLimit?: number;
  /** helps to choose these where there are more */
  embedding?: EmbeddingModel | undefined;
  /** absent = the AI can send no e-mail */
  mailer?: Mailer | undefined;
  /** makes the link to a form's hosted page; absent = forms carry none */
  formLink?: ((form: LinkedForm) => string) | undefined;
  /** makes the URL that a call offers its endpoint; absent = calls offer none */
  callbackUrl?: CallbackUrl | undefined;
  /** tells organisations' webhooks what happened; has less time than a call. Absent = through the calls' door */
  webhooks?: EndpointClient;
  deliveryPatience?: DeliveryPatience;
  /** opens turns that no message began; absent = no job's end can be told */
  turns?: TurnRunner | undefined;
  /** the namespace has the search attribute of a job's state */
  showsJobState?: boolean;
  metrics?: Metrics;
  traces?: Traces;
}

const HEARTBEAT_EVERY_MS = 1_000;

/** The activities as Temporal registers them: plain functions, refusals mapped, long ones with a heartbeat. */
export function createActivities({
  db,
  endpoint,
  model,
  sealer,
  toolLimit = DEFAULT_TOOL_LIMIT,
  embedding,
  mailer,
  formLink,
  callbackUrl,
  webhooks = endpoint,
  deliveryPatience: patience = DELIVERY_PATIENCE,
  turns,
  showsJobState = false,
  metrics = noMetrics,
  traces = noTraces,
}: ActivityParts) {
  const contexts = createTurnContexts(db);
  const catalogs = createCatalogs(db);
  const vectors = embedding && createActionVectors(embedding);
  const ask = decide({
    db,
    contexts,
    catalogs,
    model,
    toolLimit,
    vectors,
    canSendEmail: mailer !== undefined,
    metrics,
  });
  const { formOf, openForm, fillForm, closeForm, findFormEnd } = forms({ db, contexts, catalogs, formLink, metrics });
  const { pollOnce, settlePoll } = polls({ db, catalogs, endpoint, sealer, metrics });
  const tell = deliver({ db, webhooks, sealer, formOf, patience });
  const scheduled = scheduledRuns({ db, endpoint, sealer, metrics });
  return {
    beginTurn: refusing(beginTurn({ db, contexts, sealer, metrics })),
    beginFollowUp: refusing(beginFollowUp(db, contexts)),
    beginReplay: refusing(beginReplay(db, contexts, catalogs)),
    openFollowUp: refusing(openFollowUp(db, turns)),
    findAnswer: refusing(findAnswer(db)),
    continueTurn: refusing(continueTurn(db)),
    decide: refusing(beating((step: Parameters<typeof ask>[0]) => ask(step, Context.current().info.attempt))),
    callEndpoint: refusing(
      beating(callEndpoint({ db, contexts, catalogs, endpoint, sealer, callbackUrl, metrics, traces })),
    ),
    sendEmail: refusing(beating(sendEmail({ db, contexts, mailer, metrics }))),
    openForm: refusing(openForm),
    fillForm: refusing(fillForm),
    closeForm: refusing(closeForm),
    findFormEnd: refusing(findFormEnd),
    settleCall: refusing(settleCall({ db, contexts, metrics })),
    beginJob: refusing(beginJob({ db, contexts, catalogs, showsJobState })),
    pollOnce: refusing(beating(pollOnce)),
    settlePoll: refusing(settlePoll),
    endJob: refusing(endJob(db)),
    finishTurn: refusing(finishTurn({ db, contexts, metrics })),
    controlSession: refusing(controlSession(db)),
    beginScheduledRun: refusing(scheduled.beginScheduledRun),
    callScheduled: refusing(beating(scheduled.callScheduled)),
    settleScheduled: refusing(scheduled.settleScheduled),
    finishScheduledRun: refusing(scheduled.finishScheduledRun),
    deliver: refusing(
      beating((ref: DeliveryRef) => tell(ref, Date.now() - Context.current().info.scheduledTimestampMs)),
    ),
  };
}

export type { CallStep } from './call-endpoint.ts';
export type { TurnEnd } from './end-turn.ts';
export type { CallResult } from './fenced-effect.ts';
export type { FormStep } from './forms.ts';
export type { PollResult } from './poll-once.ts';
export type { ScheduledCallStep } from './scheduled-run.ts';
export type { SessionChange } from './session-control.ts';
export type TurnActivities = ReturnType<typeof createActivities>;

/**
 * A refusal is final: the workflow passes it on to the caller by its code instead of trying again. So is what can't be
 * stored. Other faults of the database are tried again, and leave no parameter of a statement in logs and failures.
 */
function refusing<In, Out>(run: (input: In) => Promise<Out>) {
  return async (input: In): Promise<Out> => {
    try {
      return await run(input);
    } catch (error) {
      if (error instanceof ErrandError) throw refusal(error.message, error.code, error.details);
      const fault = databaseFault(error);
      if (fault?.unstorable) throw refusal(fault.message, 'invalid_request');
      throw fault ?? error;
    }
  };
}

/** Benign: the caller is wrong and is told so; nobody who runs the worker has to look. */
function refusal(message: string, code: ErrandErrorCode, details?: ErrandError['details']): ApplicationFailure {
  return ApplicationFailure.create({
    message,
    type: code,
    nonRetryable: true,
    category: ApplicationFailureCategory.BENIGN,
    ...(details ? { details: [details] } : {}),
  });
}

/** A dead worker is known by its silence: without these the workflow would wait for the whole timeout. */
function beating<In, Out>(run: (input: In) => Promise<Out>) {
  return async (input: In): Promise<Out> => {
    const { heartbeat } = Context.current();
    const timer = setInterval(() => heartbeat(), HEARTBEAT_EVERY_MS);
    try {
      return await run(input);
    } finally {
      clearInterval(timer);
    }
  };
}
