import { ErrandError } from '../errors.ts';

/** Opens a turn of a session about what changed. */
export interface FollowUp {
  organisationId: string;
  sessionId: string;
  scheduleRunId: string;
}

/** @throws ErrandError `unavailable`: follow-up turns do not exist yet */
export function openFollowUp() {
  return async ({ sessionId, scheduleRunId }: FollowUp): Promise<void> => {
    const message = `no turn can be opened in session ${sessionId} for run ${scheduleRunId}: follow-up turns are not available`;
    throw new ErrandError('unavailable', message);
  };
}
