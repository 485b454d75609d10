import { connectErrand, type ErrandClient, type SessionAddress } from '../../client.ts';
import { namedSession } from '../../services/named-session.ts';
import { withStore } from '../with-store.ts';
import { sessionLines } from './session-lines.ts';

export interface ControlOptions {
  id: string;
  org: string;
  json?: boolean;
}

/** Changes a session through its workflow, so that a turn that is open hears of it, and shows what it is then. */
export async function control(
  { id, org: organisationId, json }: ControlOptions,
  change: (client: ErrandClient, session: SessionAddress) => Promise<void>,
): Promise<void> {
  const changed = await withStore(async ({ db }, config) => {
    const { temporal, ERRAND_SECRET_KEYS: secretKeys, ERRAND_TASK_QUEUE: taskQueue } = config;
    const { session, sessionId } = await namedSession(db, { organisationId, session: id });
    const client = await connectErrand({ temporal, secretKeys, taskQueue });
    try {
      await change(client, { organisationId, session });
    } finally {
      await client.close();
    }
    return namedSession(db, { organisationId, session: sessionId });
  });
  console.log(json ? JSON.stringify(changed) : sessionLines(changed).join('\n'));
}
