import { listSessions } from '../../services/show-session.ts';
import { withStore } from '../with-store.ts';
import { limitOf } from './limit-of.ts';

export async function sessions({ org, limit, json }: { org: string; limit: string; json?: boolean }): Promise<void> {
  const found = await withStore(({ db }) => listSessions(db, { organisationId: org, limit: limitOf(limit) }));
  if (json) {
    console.log(JSON.stringify(found));
    return;
  }
  if (found.length === 0) console.log('no sessions');
  for (const { ticketNumber, session, channel, status, handledBy, contact, updatedAt } of found) {
    const place = `#${ticketNumber} ${session}`;
    console.log(`${place}  ${channel}  ${status}, ${handledBy}  ${contact ?? 'anonymous'}  ${updatedAt.toISOString()}`);
  }
}
