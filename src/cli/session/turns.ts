import { channelSchema } from '../../schemas/channel.ts';
import { listTurns } from '../../services/list-turns.ts';
import { limitOf } from '../limit-of.ts';
import { printLines } from '../print-lines.ts';
import { sayNext } from '../say-next.ts';
import { withStore } from '../with-store.ts';
import { turnLines } from './turn-lines.ts';
import { choiceOf, type TurnOptions, turnFilter } from './turn-options.ts';

interface TurnsOptions extends Omit<TurnOptions, 'turnStatus'> {
  org: string;
  session?: string;
  status?: string;
  channel?: string;
  contact?: string;
  after?: string;
  limit: string;
  json?: boolean;
}

export async function turns({ org, status, channel, limit, json, ...options }: TurnsOptions): Promise<void> {
  const { session, contact, after } = options;
  const input = {
    ...{ organisationId: org, session, contact, after, limit: limitOf(limit) },
    channel: choiceOf(channel, { flag: 'channel', choices: channelSchema.options }),
    ...turnFilter({ ...options, ...(status === undefined ? {} : { turnStatus: status }) }, 'status'),
  };
  const page = await withStore(({ db }) => listTurns(db, input));
  if (json) return console.log(JSON.stringify(page));
  printLines(page.turns.length === 0 ? ['no turns'] : page.turns.flatMap(turnLines));
  sayNext(page.next);
}
