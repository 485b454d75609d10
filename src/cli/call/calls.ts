import { listCalls } from '../../services/list-calls.ts';
import { limitOf } from '../limit-of.ts';
import { sayNext } from '../say-next.ts';
import { timeRange } from '../time-range.ts';
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
  until?: string;
  after?: string;
  limit: string;
  json?: boolean;
}

export async function calls({ org, since, until, limit, json, ...filter }: CallsOptions): Promise<void> {
  const page = await withStore(({ db }) =>
    listCalls(db, {
      ...filter,
      organisationId: org,
      limit: limitOf(limit),
      ...timeRange({ since, until }),
    }),
  );
  if (json) return console.log(JSON.stringify(page));
  if (page.calls.length === 0) return console.log('no calls');
  for (const { callId, ownerKind, ticketNumber, toolName, state, cause, status, plannedAt, totalMs } of page.calls) {
    const owner = ticketNumber === null ? ownerKind : `#${ticketNumber}`;
    const outcome = [status, cause, totalMs === null ? undefined : `${Math.round(totalMs)} ms`]
      .filter(Boolean)
      .join(', ');
    console.log(`${plannedAt.toISOString()}  ${callId}  ${owner}  ${toolName}  ${state}${outcome && ` (${outcome})`}`);
  }
  sayNext(page.next);
}
