import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { rotateSecrets } from '../../services/rotate-secrets.ts';
import { withStore } from '../with-store.ts';

export async function rotate({ json }: { json?: boolean }): Promise<void> {
  const { sealed, keyId } = await withStore(async ({ db }, { ERRAND_SECRET_KEYS }) => {
    const keyRing = parseKeyRing(ERRAND_SECRET_KEYS);
    return { sealed: await rotateSecrets({ db, sealer: createSealer(keyRing) }), keyId: keyRing.current.id };
  });
  const line = `${sealed} global variables are sealed with key ${keyId}. Keep the older keys until Temporal's histories are gone.`;
  console.log(json ? JSON.stringify({ sealed, keyId }) : line);
}
