import type { KeyRing } from '../secrets/key-ring.ts';
import { signingKeys } from '../secrets/signing-key.ts';
import type { Database } from '../store/database.ts';
import { showOrganisation } from './edit-organisation.ts';

/**
 * What the endpoints of an organisation verify calls with, one key for each of `ERRAND_SECRET_KEYS`: an endpoint that is given
 * the next key before it becomes the first one never meets a call that it cannot verify. `secret` is base64.
 * @throws ErrandError `unknown_organisation`
 */
export async function showSigningKeys(
  { db, keyRing }: { db: Database; keyRing: KeyRing },
  organisationId: string,
): Promise<{ signCalls: boolean; keys: { keyId: string; secret: string; signs: boolean }[] }> {
  const { settings } = await showOrganisation(db, organisationId);
  const keys = signingKeys(keyRing, organisationId).map(({ keyId, secret }, index) => ({
    keyId,
    secret: secret.toString('base64'),
    signs: index === 0,
  }));
  return { signCalls: settings.signCalls, keys };
}
