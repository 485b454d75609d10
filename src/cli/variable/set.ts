import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { setVariable } from '../../services/set-variable.ts';
import { readSecret } from '../read-secret.ts';
import { withStore } from '../with-store.ts';

export async function set({
  name,
  org,
  host = [],
  json,
}: {
  name: string;
  org: string;
  host?: string[];
  json?: boolean;
}): Promise<void> {
  const value = await readSecret(`${name}: `);
  await withStore(async ({ db }, { ERRAND_SECRET_KEYS }) => {
    const sealer = createSealer(parseKeyRing(ERRAND_SECRET_KEYS));
    await setVariable({ db, sealer }, { organisationId: org, name, value, hosts: host });
  });
  console.log(json ? JSON.stringify({ name, hosts: host }) : `${name} is set`);
}
