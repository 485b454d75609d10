// The call of a turn, from the workflow's side: one attempt, and a final word in the ledger however that attempt ended.
import { ActivityFailure } from '@temporalio/workflow';
import type { CallResult, CallStep } from '../activities/index.ts';
import { callEndpoint, recorded } from './turn-activities.ts';

/** A call whose worker was lost before the fence is planned again, once; after the fence never. */
export async function makeCall(call: Omit<CallStep, 'again'>): Promise<void> {
  const first = await callOnce({ ...call, again: false });
  if (first.state === 'not_sent' && first.cause === 'worker_lost') await callOnce({ ...call, again: true });
}

async function callOnce({ again, form, ...step }: CallStep): Promise<CallResult> {
  try {
    const { unrecorded, ...result } = await callEndpoint({ ...step, form, again });
    if (!unrecorded) return result;
    return await recorded((activities) => activities.settleCall({ ...step, known: unrecorded }));
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return recorded((activities) => activities.settleCall(step));
  }
}
