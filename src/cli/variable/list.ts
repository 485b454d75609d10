import { listVariables } from '../../services/list-variables.ts';
import { withStore } from '../with-store.ts';

export async function list({ org, json }: { org: string; json?: boolean }): Promise<void> {
  const variables = await withStore(({ db }) => listVariables(db, org));
  if (json) console.log(JSON.stringify(variables));
  else if (variables.length === 0) console.log('no global variables');
  for (const { name, hosts, updatedAt } of json ? [] : variables) {
    console.log(`${name}  ${hosts.length > 0 ? hosts.join(', ') : 'every call'}  set ${updatedAt.toISOString()}`);
  }
}
