// The claim check's view of long jobs: that a job was accepted is not that its work was done.
import type { CallState } from '../../schemas/call.ts';
import type { JobState } from '../../schemas/job.ts';
import type { SessionJob } from '../../schemas/turn-context.ts';
import type { CalledStep } from './session-ledger.ts';

/** A call of the session, by the step that made it. */
export type JobCall = CalledStep & { turnId: string; step: number };

const STATES: Record<Exclude<JobState, 'pending'>, CallState> = {
  done: 'succeeded',
  failed: 'failed',
  expired: 'unknown',
  cancelled: 'unknown',
};

/**
 * The calls with what became of the jobs they started: a job that is done shows its work with its last answer; of one that
 * failed not even the call that started it shows anything. A job under way is what its call said.
 */
export function jobCalls({ jobs, calls }: { jobs: readonly SessionJob[]; calls: JobCall[] }): CalledStep[] {
  const startedFailed = (call: JobCall) =>
    jobs.some(({ state, turnId, step }) => state === 'failed' && turnId === call.turnId && step === call.step);
  const ends = jobs.flatMap(({ state, answer, poll, toolName, actionId }): CalledStep[] =>
    state === 'pending'
      ? []
      : [{ toolName, actionId, arguments: poll.arguments, state: STATES[state], outcome: answer?.outcome ?? null }],
  );
  return [...calls.map((call) => (startedFailed(call) ? { ...call, state: 'failed' as const } : call)), ...ends];
}
