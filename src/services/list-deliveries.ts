import { ErrandError } from '../errors.ts';
import { deliveryStateSchema } from '../schemas/delivery.ts';
import type { Database } from '../store/database.ts';
import { type DeliveryEntry, readDeliveries } from '../store/deliveries.ts';
import { showOrganisation } from './edit-organisation.ts';
import { namedSession } from './named-session.ts';

/**
 * What the organisation's webhook was told or is still to be told, newest first.
 * @throws ErrandError `unknown_organisation`, `not_found` for the session, `invalid_request` for a state that is none
 */
export async function listDeliveries(
  db: Database,
  {
    organisationId,
    session,
    state,
    limit,
  }: { organisationId: string; session?: string | undefined; state?: string | undefined; limit: number },
): Promise<DeliveryEntry[]> {
  await showOrganisation(db, organisationId);
  const parsed = deliveryStateSchema.optional().safeParse(state);
  if (!parsed.success) {
    const states = deliveryStateSchema.options.join(', ');
    throw new ErrandError('invalid_request', `state must be one of ${states}, not ${state}`, { field: 'state' });
  }
  const sessionId = session === undefined ? undefined : (await namedSession(db, { organisationId, session })).sessionId;
  return readDeliveries(db, { organisationId, sessionId, state: parsed.data, limit });
}
