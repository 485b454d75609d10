import { listTurns } from '../../services/show-session.ts';
import { withStore } from '../with-store.ts';
import { limitOf } from './limit-of.ts';
import { turnLines } from './turn-lines.ts';

export async function turns(options: { org: string; session?: string; limit: string; json?: boolean }): Promise<void> {
  const { org: organisationId, session, json } = options;
  const found = await withStore(({ db }) => listTurns(db, { organisationId, session, limit: limitOf(options.limit) }));
  if (json) console.log(JSON.stringify(found));
  else console.log(found.length === 0 ? 'no turns' : found.flatMap(turnLines).join('\n'));
}
