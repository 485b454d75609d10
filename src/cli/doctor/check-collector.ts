import type { Config } from '../../config.ts';
import { type Finding, findingsOf, ok, warning } from './finding.ts';

/** The collector of traces: one request without any span. Turns go on without it, so its absence is no error. */
export function checkCollector({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint }: Config): Promise<Finding[]> {
  const fix =
    'check OTEL_EXPORTER_OTLP_ENDPOINT, which takes OTLP/HTTP (port 4318 of most), and OTEL_EXPORTER_OTLP_HEADERS';
  return findingsOf({ check: 'traces', fix }, async () => {
    if (endpoint === undefined) return [];
    const { askCollector } = await import('../../observe/ask-collector.ts');
    const { origin } = new URL(endpoint);
    return askCollector(endpoint).then(
      () => [ok('traces', `the collector at ${origin} takes spans`)],
      (error: Error & { code?: number | string }) => {
        const status =
          typeof error.code === 'number' ? `answers ${error.code}` : "can't be reached, or does not answer";
        return [warning('traces', `the collector at ${origin} ${status}: traces are lost meanwhile`, fix)];
      },
    );
  });
}
