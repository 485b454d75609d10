import type { JobRef } from './job.ts';
import type { ScheduleRunRef } from './schedule.ts';

/** What a turn tells the customer of that no message of theirs began: a job's end, or what a run of a schedule found changed. */
export type FollowUpSubject = Pick<JobRef, 'jobId'> | Pick<ScheduleRunRef, 'scheduleId' | 'runId'>;

/** The id under which it stands in the session's line and in its turns; no message of a customer's may have such a one. */
export function followUpId(subject: FollowUpSubject): string {
  return 'jobId' in subject ? `job/${subject.jobId}` : `schedule/${subject.scheduleId}/${subject.runId}`;
}

/** Undefined = a message's id. */
export function followUpSubject(messageId: string): FollowUpSubject | undefined {
  const [, jobId, scheduleId, runId] = /^(?:job\/([^/]+)|schedule\/([^/]+)\/([^/]+))$/.exec(messageId) ?? [];
  if (jobId !== undefined) return { jobId };
  return scheduleId === undefined || runId === undefined ? undefined : { scheduleId, runId };
}
