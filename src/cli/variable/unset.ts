import { unsetVariable } from '../../services/unset-variable.ts';
import { withStore } from '../with-store.ts';

export async function unset({ name, org, json }: { name: string; org: string; json?: boolean }): Promise<void> {
  await withStore(({ db }) => unsetVariable(db, { organisationId: org, name }));
  console.log(json ? JSON.stringify({ name }) : `${name} is not sent any more`);
}
