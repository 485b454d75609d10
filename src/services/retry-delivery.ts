import { ErrandError } from '../errors.ts';
import type { DeliveryRef } from '../schemas/delivery.ts';
import type { Database } from '../store/database.ts';
import { reopenDelivery } from '../store/deliveries.ts';
import { type DeliveryRunner, startDelivery } from './start-delivery.ts';

/**
 * Delivers once more, with the whole patience of a new one; also what was delivered: the receiver knows it by its id.
 * @throws ErrandError `not_found`
 */
export async function retryDelivery(
  { db, ...runner }: DeliveryRunner & { db: Database },
  { organisationId, deliveryId }: DeliveryRef,
): Promise<void> {
  if (!(await reopenDelivery(db, { organisationId, deliveryId }))) {
    throw new ErrandError('not_found', `organisation "${organisationId}" has no delivery "${deliveryId}"`, {
      field: 'delivery',
    });
  }
  await startDelivery(runner, { organisationId, deliveryId, again: true });
}
