import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';

/** Nobody else asks it for work, so that nobody's work is taken. */
const TASK_QUEUE = 'errand-doctor';
/** `TaskQueueType` of Temporal's API */
const ACTIVITY_TASKS = 2;
/** Servers refuse to wait for less than two seconds. */
const POLL_FOR_MS = 5_000;
const LOOK_EVERY_MS = 50;

/**
 * The clock of Temporal's server minus this machine's, in milliseconds, to half the time that was needed to ask. No answer of its API
 * tells the time, but it notes when a worker asked for work: this asks an empty task queue for work, reads the note, and goes away.
 * @throws Error of gRPC, or where the note doesn't come
 */
export async function serverClockDifferenceMs(client: Client): Promise<number> {
  const { namespace } = client.options;
  const identity = `errand doctor ${randomUUID()}`;
  const over = new AbortController();
  const askedAtMs = Date.now();
  const poll = client.withAbortSignal(over.signal, () =>
    client.withDeadline(askedAtMs + POLL_FOR_MS, () =>
      client.workflowService.pollActivityTaskQueue({ namespace, taskQueue: { name: TASK_QUEUE }, identity }),
    ),
  );
  const refused = poll.then(() => undefined);
  refused.catch(() => {}); // given up below, and told by the race where it is refused at once
  try {
    while (Date.now() < askedAtMs + POLL_FOR_MS) {
      const notedAtMs = await Promise.race([refused, noteOf(client, identity)]);
      if (notedAtMs !== undefined) return notedAtMs - (askedAtMs + Date.now()) / 2;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    throw new Error('Temporal did not note who asked for work');
  } finally {
    over.abort();
  }
}

async function noteOf(client: Client, identity: string): Promise<number | undefined> {
  const { pollers } = await client.workflowService.describeTaskQueue({
    namespace: client.options.namespace,
    taskQueue: { name: TASK_QUEUE },
    taskQueueType: ACTIVITY_TASKS,
  });
  const time = pollers?.find((poller) => poller.identity === identity)?.lastAccessTime;
  return time ? Number(time.seconds ?? 0) * 1_000 + Math.trunc((time.nanos ?? 0) / 1_000_000) : undefined;
}
