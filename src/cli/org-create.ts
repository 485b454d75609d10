import { createOrganisation } from '../services/create-organisation.ts';
import { withStore } from './with-store.ts';

export async function orgCreate({ id, name = id, json }: { id: string; name?: string; json?: boolean }): Promise<void> {
  await withStore(({ db }) => createOrganisation(db, { id, name }));
  console.log(json ? JSON.stringify({ id, name }) : `organisation ${id} created`);
}
