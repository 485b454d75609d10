import { listSessions } from '../../services/show-session.ts';
import { withStore } from '../with-store.ts';
import { limitOf } from './limit-of.ts';
import { sessionLines } from './session-lines.ts';

export async function sessions({
  org,
  limit,
  json,
  ...filter
}: {
  org: string;
  helpdeskTicket?: string;
  handedOff?: boolean;
  limit: string;
  json?: boolean;
}): Promise<void> {
  const found = await withStore(({ db }) =>
    listSessions(db, { ...filter, organisationId: org, limit: limitOf(limit) }),
  );
  if (json) return console.log(JSON.stringify(found));
  if (found.length === 0) return console.log('no sessions');
  for (const entry of found) {
    const [first = '', ...more] = sessionLines(entry);
    console.log([`${first}, ${entry.updatedAt.toISOString()}`, ...more].join('\n'));
  }
}
