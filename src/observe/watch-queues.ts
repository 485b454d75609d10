import { setTimeout as delay } from 'node:timers/promises';
import type { QueueDepths } from '../schemas/queue-depths.ts';
import type { Metrics } from './metrics.ts';

const LEAST_PAUSE_MS = 15_000;
/** Reading takes a fiftieth of the time at most, however large the tables are. */
const REST = 50;

/**
 * Reads what waits into the gauges, at once and every 15 s or less often. Returns how to stop, which waits for a reading that is
 * under way. One that fails leaves the gauges as they were: their time of reading tells.
 */
export function watchQueues({
  read,
  metrics,
  onFailed,
}: {
  read: () => Promise<QueueDepths>;
  metrics: Metrics;
  onFailed: (error: unknown) => void;
}): () => Promise<void> {
  const stopped = new AbortController();
  const { signal } = stopped;
  const running = (async () => {
    for (;;) {
      const startedAt = performance.now();
      const depths = await read().catch(onFailed);
      const tookMs = performance.now() - startedAt;
      if (depths) metrics.queuesRead({ depths, tookMs, at: new Date() });
      // the time of one that failed says nothing of the tables
      const pauseMs = depths ? Math.max(LEAST_PAUSE_MS, tookMs * REST) : LEAST_PAUSE_MS;
      if (!(await delay(pauseMs, true, { signal, ref: false }).catch(() => false))) return;
    }
  })();
  return async () => {
    stopped.abort();
    await running;
  };
}
