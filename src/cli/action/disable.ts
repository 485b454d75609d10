import { editAction } from '../../services/edit-action.ts';
import { withStore } from '../with-store.ts';
import { channelsOption } from './channel-options.ts';
import type { SwitchOptions } from './enable.ts';
import { savedText } from './saved-text.ts';

export async function disable({ name, org, channel, json }: SwitchOptions): Promise<void> {
  const removed = channelsOption(channel);
  const saved = await withStore(({ db }) =>
    editAction(db, {
      organisationId: org,
      toolName: name,
      change: ({ channels }) =>
        removed ? { channels: channels.filter((one) => !removed.includes(one)) } : { status: 'disabled' },
    }),
  );
  console.log(
    json ? JSON.stringify(saved) : savedText(removed ? `disabled on ${removed.join(', ')}` : 'disabled', saved),
  );
}
