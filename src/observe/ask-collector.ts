import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { tracesUrl } from './traces-url.ts';

const ANSWER_WITHIN_MS = 5_000;

/**
 * Sends a collector no spans at all, as the processes of Errand would send theirs: same address, headers and certificates. It resolves
 * once the collector took them.
 * @throws Error whose message says what came instead; `code` is the status of an answer
 */
export async function askCollector(endpoint: string): Promise<void> {
  const exporter = new OTLPTraceExporter({ url: tracesUrl(endpoint), timeoutMillis: ANSWER_WITHIN_MS });
  try {
    await new Promise<void>((resolve, reject) => {
      exporter.export([], ({ error, code }) => {
        if (error || code !== TAKEN) reject(error ?? new Error('it was not taken'));
        else resolve();
      });
    });
  } finally {
    await exporter.shutdown();
  }
}

/** `ExportResultCode.SUCCESS` */
const TAKEN = 0;
