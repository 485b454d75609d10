import { ErrandError } from '../errors.ts';
import type { JobRef } from '../schemas/job.ts';
import { type CallEntry, readCallsOf } from '../store/calls.ts';
import type { Database } from '../store/database.ts';
import { type JobEntry, readJob } from '../store/jobs.ts';
import { jobWorkflowId } from '../workflows/messages.ts';
import { showOrganisation } from './edit-organisation.ts';
import { namedSession } from './named-session.ts';

/** Jobs may take weeks: of their polls the last ones are shown. */
const MOST_CALLS = 100;

/** A job with its last polls, each a call of the ledger, in order. */
export interface JobStory extends JobEntry {
  calls: CallEntry[];
  /** of its session: the number people read, and the caller's id */
  ticketNumber: number;
  session: string;
  /** as Temporal knows what follows it */
  workflowId: string;
}

/** @throws ErrandError `unknown_organisation`, `not_found` */
export async function showJob(db: Database, ref: JobRef): Promise<JobStory> {
  const job = await jobNamed(db, ref);
  const calls = await readCallsOf(db, { organisationId: ref.organisationId, ownerId: ref.jobId, most: MOST_CALLS });
  const { organisationId } = ref;
  const { ticketNumber, session } = await namedSession(db, { organisationId, session: job.sessionId });
  return {
    ...job,
    calls: calls.filter(({ ownerKind }) => ownerKind === 'job'),
    ticketNumber,
    session,
    workflowId: jobWorkflowId(ref),
  };
}

/** @throws ErrandError `unknown_organisation`, `not_found` */
export async function jobNamed(db: Database, { organisationId, jobId }: JobRef): Promise<JobEntry> {
  await showOrganisation(db, organisationId);
  const job = await readJob(db, { organisationId, jobId });
  if (job) return job;
  const message = `organisation "${organisationId}" has no job "${jobId}": see errand job list`;
  throw new ErrandError('not_found', message, { field: 'job' });
}
