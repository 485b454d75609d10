import { type MetricCounter, type MetricHistogram, type MetricMeter, noopMetricMeter } from '@temporalio/common';
import type { CallCause, CallOwner, CallState } from '../schemas/call.ts';
import { type Channel, channelSchema } from '../schemas/channel.ts';
import type { ModelAnswer } from '../schemas/decision.ts';
import type { QueueDepths } from '../schemas/queue-depths.ts';
import type { FormClosedReason } from '../schemas/turn.ts';
import type { TurnRef } from '../schemas/turn-context.ts';

export type TurnOutcome = 'replied' | 'handed_off' | 'routed' | 'failed' | 'withdrawn';

/**
 * What is counted and timed. Ids are for the log (logged-metrics.ts); labels are closed sets of words: no id, no name of an
 * organisation or an action, nothing that a customer or an endpoint wrote. Names and meanings stand in docs/observing.md.
 */
export interface Metrics {
  /** `tookMs`: from its message to its end; absent where nobody was to be answered */
  turnEnded(
    turn: Pick<TurnRef, 'organisationId' | 'sessionId' | 'turnId'> & {
      outcome: TurnOutcome;
      cause: string | null;
      channel: Channel;
      tookMs?: number;
    },
  ): void;
  formClosed(reason: FormClosedReason): void;
  /** `performMs`: absent where nothing was sent */
  callSettled(call: {
    organisationId: string;
    callId: string;
    owner: CallOwner;
    state: CallState;
    cause: CallCause | null;
    status?: number | null;
    performMs?: number;
  }): void;
  /** the ledger did not let a call leave */
  fenceRefused(owner: CallOwner): void;
  claimFound(claim: { rewritten: boolean }): void;
  modelAnswered(answer: { model: string; tookMs: number; usage: ModelAnswer['usage']; cost: number | undefined }): void;
  /** `kind`: as `ModelError` has it, or `fault` */
  modelFailed(failure: { model: string; kind: string; tookMs: number }): void;
  statementEnded(tookMs: number): void;
  /** `undefined`: it failed */
  sweepEnded(swept: { resolved: number; deliveries: number; jobs: number } | undefined): void;
  queuesRead(read: { depths: QueueDepths; tookMs: number; at: Date }): void;
  pageAnswered(page: { page: 'form' | 'callback' | 'health' | 'other'; status: number }): void;
}

/** Every instrument over one meter, which may be that of Temporal's Core (`Runtime.instance().metricMeter`). */
export function createMetrics(meter: MetricMeter): Metrics {
  const turns = meter.createCounter('errand_turns', undefined, 'Turns that ended');
  const turnSeconds = seconds('errand_turn_seconds', 'From the message of a turn to its end');
  const formsClosed = meter.createCounter('errand_forms_closed', undefined, 'Forms that closed without a call');
  const calls = meter.createCounter('errand_calls', undefined, 'Calls with an outcome in the ledger');
  const callSeconds = seconds('errand_call_seconds', 'The request of a call, from its name lookup to the last byte');
  const fenceRefusals = meter.createCounter('errand_fence_refusals', undefined, 'Calls the ledger did not let leave');
  const claims = meter.createCounter('errand_claim_alarms', undefined, 'Replies held back by the claim check');
  const modelSeconds = seconds('errand_model_seconds', 'One question to the language model');
  const modelFailures = meter.createCounter('errand_model_failures', undefined, 'Questions without an answer');
  const tokens = meter.createCounter('errand_model_tokens', undefined, 'Tokens as the provider counts them');
  const cost = meter.createHistogram(
    'errand_model_cost',
    'float',
    undefined,
    'Price of a question, ERRAND_MODEL_PRICES',
  );
  const statementSeconds = seconds('errand_database_statement_seconds', 'One statement to PostgreSQL');
  const sweeps = meter.createCounter('errand_sweeps', undefined, 'Sweeps of this worker');
  const swept = meter.createCounter('errand_swept', undefined, 'What sweeps found to do');
  const pages = meter.createCounter('errand_page_answers', undefined, 'Answers of the hosted pages');
  const setQueues = queueGauges(meter);
  // Prometheus sees no increase in the first value of a series: what an alert waits for is there before it happens
  for (const channel of channelSchema.options) turns.add(0, { outcome: 'failed', channel });
  for (const owner of ['turn', 'job', 'schedule'])
    calls.add(0, { owner, state: 'unknown', cause: 'worker_lost', status: 'none' });
  for (const end of ['rewritten', 'handed_off']) claims.add(0, { end });
  sweeps.add(0, { outcome: 'failed' });

  function seconds(name: string, description: string): MetricHistogram {
    return meter.createHistogram(name, 'float', undefined, description);
  }

  return {
    turnEnded({ outcome, channel, tookMs }) {
      turns.add(1, { outcome, channel });
      if (tookMs !== undefined) turnSeconds.record(tookMs / 1000, { outcome });
    },
    formClosed: (reason) => formsClosed.add(1, { reason }),
    callSettled({ owner, state, cause, status, performMs }) {
      calls.add(1, { owner, state, cause: cause ?? 'none', status: statusClass(status) });
      if (performMs !== undefined) callSeconds.record(performMs / 1000, { owner });
    },
    fenceRefused: (owner) => fenceRefusals.add(1, { owner }),
    claimFound: ({ rewritten }) => claims.add(1, { end: rewritten ? 'rewritten' : 'handed_off' }),
    modelAnswered({ model, tookMs, usage, cost: price }) {
      modelSeconds.record(tookMs / 1000, { model, outcome: 'answered' });
      addTokens(tokens, { model, usage });
      if (price !== undefined) cost.record(price, { model });
    },
    modelFailed({ model, kind, tookMs }) {
      modelSeconds.record(tookMs / 1000, { model, outcome: 'failed' });
      modelFailures.add(1, { model, kind });
    },
    statementEnded: (tookMs) => statementSeconds.record(tookMs / 1000),
    sweepEnded(found) {
      sweeps.add(1, { outcome: found ? 'done' : 'failed' });
      for (const [what, count] of Object.entries(found ?? {})) if (count > 0) swept.add(count, { what });
    },
    queuesRead: setQueues,
    pageAnswered: ({ page, status }) => pages.add(1, { page, status: statusClass(status) }),
  };
}

/** For what runs where nobody looks: tests, the demo, commands. */
export const noMetrics: Metrics = createMetrics(noopMetricMeter);

function statusClass(status: number | null | undefined): string {
  return status ? `${Math.floor(status / 100)}xx` : 'none';
}

function addTokens(tokens: MetricCounter, { model, usage }: { model: string; usage: ModelAnswer['usage'] }): void {
  const { inputTokens = 0, cachedInputTokens = 0, outputTokens = 0 } = usage ?? {};
  const counts = { input: inputTokens - cachedInputTokens, cached_input: cachedInputTokens, output: outputTokens };
  for (const [kind, count] of Object.entries(counts)) if (count > 0) tokens.add(count, { model, kind });
}

function queueGauges(meter: MetricMeter): Metrics['queuesRead'] {
  const gauge = (name: string, description: string) => meter.createGauge(name, 'int', undefined, description);
  const forms = gauge('errand_forms_waiting', 'Turns that wait for a form');
  const team = gauge('errand_sessions_with_team', 'Open sessions that wait for the team');
  const jobs = gauge('errand_jobs_pending', 'Long jobs that are followed');
  const overdue = gauge('errand_jobs_overdue', 'Long jobs to which something should have happened a minute ago');
  const pending = gauge('errand_deliveries_pending', 'Deliveries to webhooks still to be made');
  const failed = gauge('errand_deliveries_failed', 'Deliveries of the last 24 hours that gave up');
  const readSeconds = meter.createGauge(
    'errand_queues_read_seconds',
    'float',
    undefined,
    'How long these gauges took to read',
  );
  const readAt = meter.createGauge(
    'errand_queues_read_timestamp_seconds',
    'int',
    undefined,
    'When they were read, Unix time',
  );
  return ({ depths, tookMs, at }) => {
    forms.set(depths.formsWaiting);
    team.set(depths.sessionsWithTeam);
    jobs.set(depths.jobsPending);
    overdue.set(depths.jobsOverdue);
    pending.set(depths.deliveriesPending);
    failed.set(depths.deliveriesFailed);
    readSeconds.set(tookMs / 1000);
    readAt.set(Math.floor(at.getTime() / 1000));
  };
}
