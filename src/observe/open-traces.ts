import { noTraces, type Traces } from './traces.ts';

/**
 * The traces of a process: sent to an OTLP/HTTP collector below `endpoint`, or none at all. OpenTelemetry is loaded only where one
 * is given; it reads its own `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and the like.
 */
export async function openTraces({
  endpoint,
  tellsEndpoints = false,
  onFailed = () => {},
}: {
  endpoint: string | undefined;
  /** calls carry a `traceparent` */
  tellsEndpoints?: boolean;
  /** some spans could not be sent, and are lost */
  onFailed?: (error: unknown) => void;
}): Promise<Traces> {
  if (endpoint === undefined) return noTraces;
  const { createOtlpTraces } = await import('./otlp-traces.ts');
  return createOtlpTraces({ endpoint, tellsEndpoints, onFailed });
}
