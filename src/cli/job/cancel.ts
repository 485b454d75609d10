import { cancelJob } from '../../services/cancel-job.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

export async function cancel({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const ref = { organisationId: org, jobId: id };
  const { state } = await withStore(({ db }, config) =>
    withTemporal(config, (temporal) => cancelJob({ db, temporal }, ref)),
  );
  console.log(json ? JSON.stringify({ jobId: id, state }) : `job ${id} is ${state}`);
}
