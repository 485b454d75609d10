import { listDeliveries } from '../../services/list-deliveries.ts';
import type { DeliveryEntry } from '../../store/deliveries.ts';
import { limitOf } from '../limit-of.ts';
import { printLines } from '../print-lines.ts';
import { withStore } from '../with-store.ts';

export async function list({
  org,
  limit,
  json,
  ...filter
}: {
  org: string;
  session?: string;
  state?: string;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const found = await withStore(({ db }) =>
    listDeliveries(db, { ...filter, organisationId: org, limit: limitOf(limit) }),
  );
  if (json) return console.log(JSON.stringify(found));
  printLines(found.length === 0 ? ['no deliveries'] : found.map(lineOf));
}

function lineOf({ createdAt, deliveryId, ticketNumber, kind, state, attempts, lastOutcome }: DeliveryEntry): string {
  const tried = lastOutcome === null ? 'not tried yet' : `${attempts} attempts, ${lastOutcome}`;
  return `${createdAt.toISOString()}  ${deliveryId}  #${ticketNumber}  ${kind}  ${state} (${tried})`;
}
