import { editAction } from '../../services/edit-action.ts';
import { withStore } from '../with-store.ts';
import { channelsOption } from './channel-options.ts';
import { savedText } from './saved-text.ts';

export interface SwitchOptions {
  name: string;
  org: string;
  channel?: string;
  json?: boolean;
}

export async function enable({ name, org, channel, json }: SwitchOptions): Promise<void> {
  const added = channelsOption(channel);
  const saved = await withStore(({ db }) =>
    editAction(db, {
      organisationId: org,
      toolName: name,
      change: ({ channels }) => (added ? { channels: [...channels, ...added] } : { status: 'live' }),
    }),
  );
  console.log(json ? JSON.stringify(saved) : savedText(added ? `enabled on ${added.join(', ')}` : 'enabled', saved));
}
