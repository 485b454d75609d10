import { retryDelivery } from '../../services/retry-delivery.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

export async function retry({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const ref = { organisationId: org, deliveryId: id };
  await withStore(({ db }, config) =>
    withTemporal(config, (temporal) => retryDelivery({ db, temporal, taskQueue: config.ERRAND_TASK_QUEUE }, ref)),
  );
  console.log(json ? JSON.stringify(ref) : `delivery ${id} was started again`);
}
