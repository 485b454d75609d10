import { variableContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { resealGlobalVariables } from '../store/global-variables.ts';

/**
 * Seals every global variable with the first key of `ERRAND_SECRET_KEYS`; older keys stay needed for Temporal's histories
 * until those are gone. Returns how many were sealed.
 */
export async function rotateSecrets({ db, sealer }: { db: Database; sealer: Sealer }): Promise<number> {
  return resealGlobalVariables(db, ({ sealedValue, ...place }) => {
    const context = variableContext(place);
    return sealer.seal(sealer.open(sealedValue, context), context);
  });
}
