import { editOrganisation } from '../../services/edit-organisation.ts';
import { withStore } from '../with-store.ts';
import { type SettingOptions, settingsOf } from './setting-options.ts';

export async function edit({
  id,
  name,
  json,
  ...settings
}: { id: string; name?: string; json?: boolean } & SettingOptions): Promise<void> {
  const organisation = await withStore(({ db }) => editOrganisation(db, { id, name, settings: settingsOf(settings) }));
  console.log(json ? JSON.stringify(organisation) : `organisation ${id} saved`);
}
