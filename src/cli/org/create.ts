import { createOrganisation } from '../../services/create-organisation.ts';
import { withStore } from '../with-store.ts';
import { type SettingOptions, settingsOf } from './setting-options.ts';

export async function create({
  id,
  name = id,
  json,
  ...settings
}: { id: string; name?: string; json?: boolean } & SettingOptions): Promise<void> {
  const organisation = await withStore(({ db }) =>
    createOrganisation(db, { id, name, settings: settingsOf(settings) }),
  );
  console.log(json ? JSON.stringify(organisation) : `organisation ${id} created`);
}
