import { showOrganisation } from '../../services/edit-organisation.ts';
import { withStore } from '../with-store.ts';

export async function show({ id, json }: { id: string; json?: boolean }): Promise<void> {
  const { name, settings } = await withStore(({ db }) => showOrganisation(db, id));
  if (json) console.log(JSON.stringify({ id, name, settings }));
  else
    console.log(
      [`${id}: ${name}`, ...Object.entries(settings).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`)].join(
        '\n',
      ),
    );
}
