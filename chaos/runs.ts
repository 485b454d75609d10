import { setTimeout as delay } from 'node:timers/promises';
import type { Installation } from './installation.ts';

/** An activity of a worker that was killed is known to be lost after 30 s (openFollowUp, src/workflows/turn-activities.ts). */
const END_WITHIN_MS = 45_000;
const ASK_EVERY_MS = 250;

/** The installation's workflow runs that failed, or are still open after `withinMs`. */
export async function endlessRuns(
  { temporal, organisationId }: Installation,
  { withinMs = END_WITHIN_MS } = {},
): Promise<string[]> {
  const query = `TaskQueue = '${organisationId}' and ExecutionStatus in ('Running', 'Failed', 'TimedOut')`;
  const until = Date.now() + withinMs;
  let wasOver = false;
  for (;;) {
    const runs: { name: string; isOpen: boolean }[] = [];
    for await (const { workflowId, status } of temporal.workflow.list({ query })) {
      runs.push({ name: `run of ${workflowId} is ${status.name}`, isOpen: status.name === 'RUNNING' });
    }
    // a list may show the end of a run before the beginning of the one that it started
    const isOver = !runs.some(({ isOpen }) => isOpen);
    if ((isOver && wasOver) || Date.now() > until) return runs.map(({ name }) => name);
    wasOver = isOver;
    await delay(ASK_EVERY_MS);
  }
}
