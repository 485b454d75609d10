import { listCalls } from '../../services/list-calls.ts';
import { pastInstant } from '../past-instant.ts';
import { withStore } from '../with-store.ts';

interface CallsOptions {
  org: string;
  action?: string;
  session?: string;
  owner?: string;
  state?: string;
  cause?: string;
  status?: string;
  since?: string;
  before?: string;
  limit: string;
  json?: boolean;
}

export async function calls({ org, since, limit, json, ...filter }: CallsOptions): Promise<void> {
  const found = await withStore(({ db }) =>
    listCalls(db, {
      ...filter,
      organisationId: org,
      limit: Number(limit),
      since: since === undefined ? undefined : pastInstant(since, 'since'),
    }),
  );
  if (json) return console.log(JSON.stringify(found));
  if (found.length === 0) return console.log('no calls');
  for (const { callId, ownerKind, ticketNumber, toolName, state, cause, status, plannedAt, totalMs } of found) {
    const owner = ticketNumber === null ? ownerKind : `#${ticketNumber}`;
    const outcome = [status, cause, totalMs === null ? undefined : `${Math.round(totalMs)} ms`]
      .filter(Boolean)
      .join(', ');
    console.log(`${plannedAt.toISOString()}  ${callId}  ${owner}  ${toolName}  ${state}${outcome && ` (${outcome})`}`);
  }
}
