import { Runtime } from '@temporalio/worker';
import { ErrandError } from '../errors.ts';
import { type Log, temporalLogger } from '../log.ts';
import { createMetrics, type Metrics, noMetrics } from './metrics.ts';

/** Seconds; the defaults of Temporal's Core begin at 50 ms and end at 10 s. */
const STATEMENT_BOUNDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5, 15];
const CALL_BOUNDS = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60];
const TURN_BOUNDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 600, 3600, 86_400];
const COST_BOUNDS = [0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1];

let installed: InstalledRuntime | undefined;

export interface InstalledRuntime {
  metrics: Metrics;
  /** Ends the native part, which would keep a process alive that runs no worker; a worker's last close does it, too. */
  close(): Promise<void>;
}

/**
 * Installs Temporal's native part once for the process: its lines in our log and, where a port is given, one endpoint that
 * Prometheus scrapes (`GET /metrics`) for its figures and ours. A second call gets what the first one installed.
 * @throws ErrandError `unavailable` when the port can't be listened on
 */
export function installRuntime({
  log,
  metricsAt,
}: {
  log: Log;
  metricsAt: { host: string; port: number } | undefined;
}): InstalledRuntime {
  if (installed) return installed;
  try {
    Runtime.install({
      logger: temporalLogger(log),
      telemetryOptions: {
        // the native part would write past ERRAND_LOG_LEVEL, in colours
        logging: { filter: { core: 'WARN', other: 'ERROR' }, forward: {} },
        ...(metricsAt ? { metrics: { attachServiceName: false, prometheus: exporter(metricsAt) } } : {}),
      },
      shutdownSignals: [],
    });
  } catch (cause) {
    if (!metricsAt) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ErrandError(
      'unavailable',
      `metrics can't be served on ${metricsAt.host}:${metricsAt.port} (${reason}): set ERRAND_METRICS_HOST and ERRAND_METRICS_PORT`,
      { field: 'ERRAND_METRICS_PORT', cause },
    );
  }
  const runtime = Runtime.instance();
  const metrics = metricsAt ? createMetrics(runtime.metricMeter) : noMetrics;
  installed = { metrics, close: () => runtime.shutdown() };
  return installed;
}

function exporter({ host, port }: { host: string; port: number }) {
  return {
    bindAddress: `${host.includes(':') ? `[${host}]` : host}:${port}`,
    countersTotalSuffix: true,
    unitSuffix: true,
    useSecondsForDurations: true,
    histogramBucketOverrides: {
      errand_database_statement_seconds: STATEMENT_BOUNDS,
      errand_call_seconds: CALL_BOUNDS,
      errand_model_seconds: CALL_BOUNDS,
      errand_turn_seconds: TURN_BOUNDS,
      errand_model_cost: COST_BOUNDS,
    },
  };
}
