import { vi } from 'vitest';
import type { World } from './world.ts';

type Ref = { scheduleId: string };

/** How many runs Temporal has begun of a schedule. */
export async function startedRuns({ temporal }: Pick<World, 'temporal'>, { scheduleId }: Ref): Promise<number> {
  for await (const { scheduleId: id } of temporal.schedule.list()) {
    if (id.endsWith(`/${scheduleId}`)) return (await temporal.schedule.getHandle(id).describe()).info.numActionsTaken;
  }
  throw new Error(`Temporal lists no schedule ${scheduleId}`);
}

/** The workflow inside Temporal that is a schedule. */
export function schedulerOf(
  { temporal }: Pick<World, 'temporal'>,
  { scheduleId }: Ref,
): Promise<{ workflowId: string }> {
  return vi.waitUntil(
    async () => {
      for await (const one of temporal.workflow.list({ query: `TemporalNamespaceDivision = 'TemporalScheduler'` })) {
        if (one.workflowId.endsWith(`/${scheduleId}`)) return one;
      }
      return undefined;
    },
    { timeout: 60_000, interval: 200 },
  );
}
