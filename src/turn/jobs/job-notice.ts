/** Beside a call's result: what the AI is told of the job that it began. */
import type { JobDeclaration, JobState } from '../../schemas/job.ts';

export interface KnownJob {
  turnId: string;
  step: number;
  reference: string;
  state: JobState;
  polls: number;
  lastOutcome: string | null;
  declaration: Pick<JobDeclaration, 'meanwhile'>;
}

export function jobNotice({ reference, state, polls, lastOutcome, declaration: { meanwhile } }: KnownJob): string {
  const job = `A long job was begun by this call, its reference is ${JSON.stringify(reference)}.`;
  if (state !== 'pending') return `${job} Its state now: ${state}.`;
  const last = lastOutcome === null ? '' : ` It was looked at ${polls} times, the last answer was ${lastOutcome}.`;
  const tell = meanwhile === undefined ? '' : ` Tell the customer: ${meanwhile}`;
  return `${job} It is still running and is followed until it ends: do not say that it is done.${last}${tell}`;
}
