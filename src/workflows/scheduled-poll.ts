// One run of a schedule: one call, compared with the last result. Temporal starts it, by the schedule's overlap policy.
import { ActivityFailure, CancellationScope, workflowInfo } from '@temporalio/workflow';
import type { CallResult, ScheduledCallStep } from '../activities/index.ts';
import type { ScheduleRef } from '../schemas/schedule.ts';
import { startDelivery } from './delivery.ts';
import { callScheduled, openFollowUp, recorded } from './turn-activities.ts';

/** Cancelling a run does not undo its request: it ends as if it had not been cancelled, and the next one waits for that. */
export async function scheduledPoll(ref: ScheduleRef): Promise<void> {
  await CancellationScope.nonCancellable(() => run(ref));
}

async function run(ref: ScheduleRef): Promise<void> {
  const { firstExecutionRunId, searchAttributes, startTime } = workflowInfo();
  // a reset keeps this id: the fence knows the call it would make again
  const run = { ...ref, runId: firstExecutionRunId };
  const [due] = searchAttributes.TemporalScheduledStartTime ?? [];
  const scheduledAt = (due instanceof Date ? due : startTime).getTime();
  const begun = await recorded((activities) => activities.beginScheduledRun({ ...run, scheduledAt }));
  if (begun === 'gone') return;
  if (begun === 'planned') {
    const first = await once({ ...run, again: false });
    if (first.state === 'not_sent' && first.cause === 'worker_lost') await once({ ...run, again: true });
  }
  const { deliveryId, told } = await recorded((activities) => activities.finishScheduledRun(run));
  const { organisationId } = ref;
  if (deliveryId !== null) await startDelivery({ organisationId, deliveryId });
  if (told) await openFollowUp({ ...told, organisationId, scheduleId: ref.scheduleId });
}

async function once({ again, ...run }: ScheduledCallStep): Promise<CallResult> {
  try {
    const { unrecorded, ...result } = await callScheduled({ ...run, again });
    if (!unrecorded) return result;
    return await recorded((activities) => activities.settleScheduled({ ...run, known: unrecorded }));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return recorded((activities) => activities.settleScheduled(run));
  }
}
