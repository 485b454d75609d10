import { parseKeyRing } from '../../secrets/key-ring.ts';
import { variableContext } from '../../secrets/sealed-places.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { openStore } from '../../store/database.ts';
import { readNewestVariables } from '../../store/global-variables.ts';
import { type Finding, failed, ok } from './finding.ts';

const MOST_VARIABLES = 100;

/** Whether these keys open what is stored: workers that all have the same wrong key do not tell. */
export async function checkVariables({
  databaseUrl,
  secretKeys,
}: {
  databaseUrl: string;
  secretKeys: string;
}): Promise<Finding> {
  const store = openStore({ databaseUrl, maxConnections: 1 });
  try {
    const sealer = createSealer(parseKeyRing(secretKeys));
    const variables = await readNewestVariables(store.db, MOST_VARIABLES);
    const sealed = variables.filter(
      ({ sealedValue, ...place }) => !opens(() => sealer.open(sealedValue, variableContext(place))),
    );
    if (sealed.length === 0) return ok('variables', `${variables.length} looked at, the keys open them`);
    const message = `${sealed.length} of ${variables.length} global variables do not open with ERRAND_SECRET_KEYS: calls that need one are not sent`;
    return failed('variables', message, 'add the key that they were sealed with behind the first, or set them again');
  } finally {
    await store.close();
  }
}

function opens(open: () => string): boolean {
  try {
    open();
    return true;
  } catch {
    return false;
  }
}
