// The effect of a turn, from the workflow's side: one attempt, and a final word in the ledger however that attempt ended.
import { ActivityFailure } from '@temporalio/workflow';
import type { CallResult, CallStep } from '../activities/index.ts';
import { callEndpoint, recorded, sendEmail } from './turn-activities.ts';

export type PlannedEffect = Omit<CallStep, 'again'> & { effect: 'request' | 'email' };

/** An effect whose worker was lost before the fence is planned again, once; after the fence never. */
export async function makeCall(planned: PlannedEffect): Promise<void> {
  const first = await once({ ...planned, again: false });
  if (first.state === 'not_sent' && first.cause === 'worker_lost') await once({ ...planned, again: true });
}

async function once({ effect, again, form, ...step }: PlannedEffect & { again: boolean }): Promise<CallResult> {
  try {
    const { unrecorded, ...result } =
      effect === 'email' ? await sendEmail({ ...step, again }) : await callEndpoint({ ...step, form, again });
    if (!unrecorded) return result;
    return await recorded((activities) => activities.settleCall({ ...step, known: unrecorded }));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return recorded((activities) => activities.settleCall(step));
  }
}
