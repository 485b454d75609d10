import { channelSchema } from '../../schemas/channel.ts';
import { sessionStatusSchema } from '../../schemas/session-state.ts';
import { listSessions } from '../../services/list-sessions.ts';
import { limitOf } from '../limit-of.ts';
import { printLines } from '../print-lines.ts';
import { sayNext } from '../say-next.ts';
import { withStore } from '../with-store.ts';
import { sessionLines } from './session-lines.ts';
import { choiceOf, type TurnOptions, turnFilter } from './turn-options.ts';

interface SessionsOptions extends TurnOptions {
  org: string;
  status?: string;
  channel?: string;
  contact?: string;
  helpdeskTicket?: string;
  handedOff?: boolean;
  after?: string;
  limit: string;
  json?: boolean;
}

export async function sessions({ org, status, channel, limit, json, ...options }: SessionsOptions): Promise<void> {
  const { contact, helpdeskTicket, handedOff, after } = options;
  const input = {
    ...{ organisationId: org, contact, helpdeskTicket, handedOff, after, limit: limitOf(limit) },
    status: choiceOf(status, { flag: 'status', choices: sessionStatusSchema.options }),
    channel: choiceOf(channel, { flag: 'channel', choices: channelSchema.options }),
    turn: turnFilter(options, 'turn-status'),
  };
  const page = await withStore(({ db }) => listSessions(db, input));
  if (json) return console.log(JSON.stringify(page));
  if (page.sessions.length === 0) return console.log('no sessions');
  for (const entry of page.sessions) {
    const [first = '', ...more] = sessionLines(entry);
    printLines([`${first}, ${entry.updatedAt.toISOString()}`, ...more]);
  }
  sayNext(page.next);
}
