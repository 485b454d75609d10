import { bringToPoints, type Crowd } from '../bring-to-points.ts';
import { examine, type Findings } from '../findings.ts';
import type { Installation } from '../installation.ts';

/**
 * Every session stands at its point when one kill -9 takes the worker away; then another worker starts, or, of two, one is
 * left. `workers` is 1 or 2.
 */
export async function kill({
  installation,
  crowds,
  workers,
  patienceMs,
  reachWithinMs,
}: {
  installation: Installation;
  crowds: readonly Crowd[];
  workers: 1 | 2;
  patienceMs: number;
  reachWithinMs: number;
}): Promise<Findings> {
  const [doomed] = await Promise.all(Array.from({ length: workers }, () => installation.startWorker()));
  const sessions = await bringToPoints({ installation, crowds, patienceMs, withinMs: reachWithinMs });
  const blowAt = performance.now();
  await doomed?.kill();
  installation.release();
  for (const session of sessions) session.goOn();
  if (workers === 1) await installation.startWorker();
  return examine({ installation, sessions, blowAt, patienceMs });
}
