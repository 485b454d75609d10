import type { JobEntry } from '../../store/jobs.ts';

/** A job on one line. */
export function jobLine({ createdAt, id, toolName, reference, state, cause, polls, lastOutcome }: JobEntry): string {
  const why = cause === null ? state : `${state} by ${cause}`;
  const last = lastOutcome === null ? '' : `, last ${lastOutcome}`;
  return `${createdAt.toISOString()}  ${id}  ${toolName}  ${JSON.stringify(reference)}  ${why} (${polls} polls${last})`;
}
