import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { z } from 'zod';
import { isErrandErrorCode } from '../errors.ts';
import { startedTracer } from './started-tracer.ts';
import { requestSpanId, type TracedMessage, traceIdsOf } from './trace-ids.ts';
import type { Traces } from './traces.ts';

/** Looked at before the input is checked: a session id that isn't ours could be anything. */
const idsSchema = z.object({
  organisationId: z.string(),
  sessionId: z.string().regex(/^[0-9a-f]{32}$/),
  messageId: z.string(),
  turnId: z.string(),
  step: z.number().optional(),
});
const namedTurn = z.preprocess(
  (input) => (typeof input === 'object' && input !== null && 'message' in input ? flattened(input) : input),
  idsSchema,
);
const namedResult = z.object({ turnId: z.string() });

/** Traces that go to an OTLP/HTTP collector, every message's whole. */
export function createOtlpTraces({
  endpoint,
  tellsEndpoints,
  onFailed,
}: {
  endpoint: string;
  tellsEndpoints: boolean;
  onFailed: (error: unknown) => void;
}): Traces {
  const { start, close } = startedTracer({ endpoint, onFailed });
  const active = new AsyncLocalStorage<Span>();

  async function within<Result>(span: Span, run: () => Promise<Result>): Promise<Result> {
    try {
      return await active.run(span, run);
    } catch (error) {
      span.setAttribute('error.type', errorType(error)).setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }

  return {
    submission(message, run) {
      const attributes = { 'errand.session_id': message.sessionId };
      const span = start('errand submit', {
        kind: SpanKind.CLIENT,
        attributes,
        parent: ROOT_CONTEXT,
        ids: traceIdsOf(message),
      });
      return within(span, async () => {
        const answer = await run();
        span.setAttribute('errand.state', answer.state);
        return answer;
      });
    },
    activity({ name, input }, run) {
      const { data: turn } = namedTurn.safeParse(input);
      if (!turn) return run();
      const attributes = {
        'errand.organisation_id': turn.organisationId,
        'errand.session_id': turn.sessionId,
        'errand.turn_id': turn.turnId,
        ...(turn.step === undefined ? {} : { 'errand.step': turn.step }),
      };
      const span = start(name, { kind: SpanKind.INTERNAL, attributes, parent: submissionOf(turn) });
      return within(span, async () => {
        const output = await run();
        // a message that is known has its turn already, whatever id was offered for a new one
        const { data: begun } = namedResult.safeParse(output);
        if (begun) span.setAttribute('errand.turn_id', begun.turnId);
        return output;
      });
    },
    request({ callId, method, ...message }, run) {
      const around = active.getStore();
      const attributes = { 'errand.call_id': callId, 'http.request.method': method };
      const parent = around ? trace.setSpan(ROOT_CONTEXT, around) : submissionOf(message);
      const span = start('request', {
        kind: SpanKind.CLIENT,
        attributes,
        parent,
        ids: { spanId: requestSpanId(callId) },
      });
      return within(span, async () => {
        const answer = await run();
        const { status, outcome } = answer;
        if (status !== undefined) span.setAttribute('http.response.status_code', status);
        const problem = outcome.cause ?? (status !== undefined && status >= 400 ? String(status) : undefined);
        if (problem) span.setAttribute('error.type', problem).setStatus({ code: SpanStatusCode.ERROR });
        return answer;
      });
    },
    traceparentOf({ callId, ...message }) {
      return tellsEndpoints ? `00-${traceIdsOf(message).traceId}-${requestSpanId(callId)}-01` : undefined;
    },
    close,
  };
}

/** `beginTurn` is given the whole message. */
function flattened({ message, ...turn }: { message: unknown }): object {
  return typeof message === 'object' ? { ...message, ...turn } : turn;
}

function submissionOf(message: TracedMessage): Context {
  return trace.setSpanContext(ROOT_CONTEXT, {
    ...traceIdsOf(message),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  });
}

/** Of a closed set: messages of errors may quote what was said. */
function errorType(error: unknown): string {
  if (!(error instanceof Error)) return 'fault';
  // an ErrandError has a code, Temporal's ApplicationFailure the same as its type
  const type = 'type' in error ? error.type : 'code' in error ? error.code : undefined;
  return isErrandErrorCode(type) ? type : 'fault';
}
