import { parseKeyRing } from '../../secrets/key-ring.ts';
import { showSigningKeys } from '../../services/show-signing-keys.ts';
import { withStore } from '../with-store.ts';

export async function signingKey({ id, json }: { id: string; json?: boolean }): Promise<void> {
  const { signCalls, keys } = await withStore(({ db }, { ERRAND_SECRET_KEYS }) =>
    showSigningKeys({ db, keyRing: parseKeyRing(ERRAND_SECRET_KEYS) }, id),
  );
  if (json) {
    console.log(JSON.stringify({ signCalls, keys }));
    return;
  }
  for (const { keyId, secret, signs } of keys) console.log(`${keyId}  ${secret}${signs ? '  signs' : ''}`);
  if (!signCalls) console.log(`calls are not signed: errand org edit ${id} --sign-calls on`);
}
