import { setTimeout as delay } from 'node:timers/promises';
import type { JobState } from '../src/schemas/job.ts';
import { showJob } from '../src/services/show-job.ts';
import type { CallEntry } from '../src/store/calls.ts';
import type { Database } from '../src/store/database.ts';

const LOOK_MS = 50;

interface OfJob {
  jobId: string;
  reference: string;
}

/** What happens to a long job, in order. Times are milliseconds since it was accepted. */
export type JobEvent =
  | (OfJob & { event: 'job.accepted'; startedBy: string; polledBy: string; acceptedAt: string })
  | (OfJob & {
      event: 'job.polled';
      /** the first is 1 */
      poll: number;
      call: Pick<CallEntry, 'method' | 'url' | 'status' | 'cause'>;
      /** what the answer says of the job */
      state: JobState;
      afterMs: number;
    })
  | (OfJob & { event: 'job.ended'; state: JobState; polls: number; afterMs: number })
  | (OfJob & { event: 'job.told'; channel: string; reply: string; turnId: string; afterMs: number });

/** Follows a job in the ledger, as `errand job show` reads it, until it has ended. */
export async function* jobLife(
  db: Database,
  { organisationId, jobId }: { organisationId: string; jobId: string },
): AsyncGenerator<JobEvent> {
  for (let told = -1; ; await delay(LOOK_MS)) {
    const job = await showJob(db, { organisationId, jobId });
    const { reference, toolName, declaration, state, polls, createdAt, endedAt } = job;
    const of = { jobId, reference };
    const sinceMs = (at: Date | null) => (at ?? createdAt).getTime() - createdAt.getTime();
    if (told < 0) {
      yield {
        event: 'job.accepted',
        ...of,
        startedBy: toolName,
        polledBy: declaration.poll.action,
        acceptedAt: createdAt.toISOString(),
      };
      told = 0;
    }
    for (const { method, url, status, cause, settledAt } of job.calls.slice(told, polls)) {
      told += 1;
      const call = { method, url, status, cause };
      const stands = told === polls && (state === 'done' || state === 'failed') ? state : 'pending';
      yield { event: 'job.polled', ...of, poll: told, call, state: stands, afterMs: sinceMs(settledAt) };
    }
    if (state === 'pending') continue;
    yield { event: 'job.ended', ...of, state, polls, afterMs: sinceMs(endedAt) };
    return;
  }
}
