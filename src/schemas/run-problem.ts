import { z } from 'zod';

/**
 * Why an open run of a workflow does not go on, as Temporal tells it. `task_fails`: its workflow task was given out and has failed, or
 * got no answer in time, and is tried again and again; `task_waits`: no worker has taken it.
 */
export const runProblemSchema = z.strictObject({
  kind: z.enum(['task_fails', 'task_waits']),
  workflowId: z.string(),
  runId: z.string(),
  taskQueue: z.string(),
  /** of the first of these failures, or when the task began to wait: ISO 8601, UTC, milliseconds */
  since: z.iso.datetime({ precision: 3 }),
  /** how often the task was given out, or would be with the next time */
  attempt: z.number(),
  /** of the first of these failures, the one that Temporal keeps; null = none was told, or it does not open with these keys */
  message: z.string().nullable(),
  /** whether a worker has asked the task queue for work of late; null = Temporal didn't say */
  polled: z.boolean().nullable(),
});
export type RunProblem = z.infer<typeof runProblemSchema>;
