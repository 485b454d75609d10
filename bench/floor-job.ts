// The floor of following a job: a durable timer, one activity that is not tried again and makes the same request, and a new run
// as often as pollJob begins one. Its numbers are those of src/workflows/poll-job.ts; change them there and here together.
import { ActivityCancellationType, continueAsNew, proxyActivities, sleep } from '@temporalio/workflow';
import type { PollJobInput } from '../src/workflows/poll-job.ts';
import type { FloorActivities } from './floor-activities.ts';

const POLLS_PER_RUN = 50;

const { pollOnce } = proxyActivities<FloorActivities>({
  startToCloseTimeout: '70s',
  heartbeatTimeout: '5s',
  retry: { maximumAttempts: 1 },
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
});

export async function floorJob(input: PollJobInput): Promise<void> {
  const { organisationId, jobId } = input;
  let { poll, waitMs } = input;
  while (poll - input.poll < POLLS_PER_RUN) {
    await sleep(waitMs);
    ({ waitMs } = await pollOnce({ organisationId, jobId, poll }));
    poll += 1;
  }
  await continueAsNew<typeof floorJob>({ ...input, poll, waitMs });
}
