import type { Attributes, Context, Span, SpanKind } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  RandomIdGenerator,
  type SpanExporter,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { tracesUrl } from './traces-url.ts';

export interface StartedTracer {
  /** `ids`: in the place of random ones; a trace id counts only where `parent` has no span */
  start(
    name: string,
    span: { kind: SpanKind; attributes: Attributes; parent: Context; ids?: { traceId?: string; spanId?: string } },
  ): Span;
  /** sends what was not sent yet, or gives it up */
  close(): Promise<void>;
}

/** A tracer of its own beside any that the process has: nothing is registered globally. */
export function startedTracer({
  endpoint,
  onFailed,
}: {
  endpoint: string;
  onFailed: (error: unknown) => void;
}): StartedTracer {
  const random = new RandomIdGenerator();
  let chosen: { traceId?: string; spanId?: string } = {};
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'errand' }).merge(detectResources({ detectors: [envDetector] })),
    // a traceparent says that its trace is recorded
    sampler: new AlwaysOnSampler(),
    idGenerator: {
      generateTraceId: () => chosen.traceId ?? random.generateTraceId(),
      generateSpanId: () => chosen.spanId ?? random.generateSpanId(),
    },
    spanProcessors: [new BatchSpanProcessor({ exporter: tellingExporter(endpoint, onFailed) })],
  });
  const tracer = provider.getTracer('errand');
  return {
    start(name, { parent, ids = {}, ...options }) {
      chosen = ids;
      try {
        return tracer.startSpan(name, options, parent);
      } finally {
        chosen = {};
      }
    },
    close: () => provider.shutdown().catch(onFailed),
  };
}

/** The library's own complaints go to a logger that is one for the process, and not ours to set. */
function tellingExporter(endpoint: string, onFailed: (error: unknown) => void): SpanExporter {
  const exporter = new OTLPTraceExporter({ url: tracesUrl(endpoint) });
  return {
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        if (result.error) onFailed(result.error);
        done(result);
      }),
    forceFlush: () => exporter.forceFlush(),
    shutdown: () => exporter.shutdown(),
  };
}
