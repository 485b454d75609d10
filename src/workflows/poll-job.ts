// Follows one long job until it ends: by a poll's answer, a callback, its deadline, or because somebody gave it up. A poll that
// fails is a failed poll, not a failed job. Histories hold ids, states and times; lists of Temporal's show the state.
import {
  ActivityFailure,
  CancellationScope,
  condition,
  continueAsNew,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import type { PollResult } from '../activities/index.ts';
import type { FollowedJob, JobState } from '../schemas/job.ts';
import { cancelJobSignal, jobCallbackSignal, jobStateQuery } from './messages.ts';
import { openFollowUp, pollOnce, recorded } from './turn-activities.ts';

/** A poll has some ten events: histories stay below a thousand, however long a job takes. */
const POLLS_PER_RUN = 50;

export interface PollJobInput extends FollowedJob {
  /** the number of the next poll, the first being 0 */
  poll: number;
}

/** Cancelling the workflow gives the job up, as `errand job cancel` does: its session is told. */
export async function pollJob(input: PollJobInput): Promise<void> {
  const { cancelRequested } = CancellationScope.current();
  await CancellationScope.nonCancellable(() => follow(input, cancelRequested));
}

async function follow(input: PollJobInput, cancelRequested: Promise<never>): Promise<void> {
  const { organisationId, jobId, sessionId, deadlineAtMs } = input;
  const ref = { organisationId, jobId };
  let { poll, waitMs } = input;
  let state: JobState = 'pending';
  let asked: 'cancelled' | 'callback' | 'deadline' | undefined;
  let nextPollAtMs: number | null = null;
  setHandler(cancelJobSignal, () => {
    asked = 'cancelled';
  });
  setHandler(jobCallbackSignal, () => {
    asked ??= 'callback';
  });
  cancelRequested.catch(() => {
    asked = 'cancelled';
  });
  setHandler(jobStateQuery, () => ({ state, polls: poll, nextPollAtMs }));

  showState(input, state);
  while (state === 'pending') {
    await due();
    if (!asked) {
      const isLast = Date.now() >= deadlineAtMs; // what has ended by then has not expired
      ({ state, waitMs } = await polled());
      poll += 1;
      if (isLast) asked ??= 'deadline';
    }
    if (state === 'pending' && asked) {
      const reason = asked;
      state = await recorded((activities) => activities.endJob({ ...ref, reason }));
      if (asked === reason) asked = undefined; // a callback that is not there ends nothing
    }
    const isLong = poll - input.poll >= POLLS_PER_RUN || workflowInfo().continueAsNewSuggested;
    if (isLong && state === 'pending') await continueAsNew<typeof pollJob>({ ...input, poll, waitMs });
  }
  showState(input, state);
  await openFollowUp({ organisationId, sessionId, jobId });

  /** The wait is over, nothing is to be waited for any more, or the deadline has come: whichever is first. */
  async function due(): Promise<void> {
    const untilMs = Math.min(Date.now() + waitMs, deadlineAtMs);
    nextPollAtMs = untilMs;
    await condition(() => asked !== undefined, Math.max(untilMs - Date.now(), 1));
    nextPollAtMs = null;
  }

  async function polled(): Promise<PollResult> {
    try {
      return await pollOnce({ ...ref, poll });
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return recorded((activities) => activities.settlePoll({ ...ref, poll }));
    }
  }
}

/** Only where it changes: each time is an event, and a new run begins with what the one before showed. */
function showState({ stateAttribute: name }: PollJobInput, state: JobState): void {
  if (name === null) return;
  const key = { name, type: 'KEYWORD' as const };
  if (workflowInfo().typedSearchAttributes.get(key) === state) return;
  upsertSearchAttributes([{ key, value: state }]);
}
