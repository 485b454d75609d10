// After a job's end: whoever waits for it is told.
import type { JobRef } from '../schemas/job.ts';
import type { Database } from '../store/database.ts';
import { recordTold } from '../store/jobs.ts';

/** May be repeated. */
export type FollowUp = JobRef & { sessionId: string };

export function openFollowUp(db: Database) {
  return ({ organisationId, jobId }: FollowUp): Promise<void> => recordTold(db, { organisationId, jobId });
}
