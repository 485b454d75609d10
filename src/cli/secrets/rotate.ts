import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { type ResealedSchedules, resealSchedules } from '../../services/reseal-schedules.ts';
import { rotateSecrets } from '../../services/rotate-secrets.ts';
import { withStore } from '../with-store.ts';
import { withTemporal } from '../with-temporal.ts';

export async function rotate({ json }: { json?: boolean }): Promise<void> {
  const rotated = await withStore(async ({ db }, config) => {
    const keyRing = parseKeyRing(config.ERRAND_SECRET_KEYS);
    const sealed = await rotateSecrets({ db, sealer: createSealer(keyRing) });
    const schedules = await resealSchedules(db, (work) => withTemporal(config, work));
    return { sealed, schedules, keyId: keyRing.current.id };
  });
  console.log(json ? JSON.stringify(rotated) : readable(rotated));
}

function readable({
  sealed,
  schedules,
  keyId,
}: {
  sealed: number;
  schedules: ResealedSchedules;
  keyId: string;
}): string {
  const lost = schedules.lost.map((name) => `\nschedule ${name}: its key is gone, delete it and create it again`);
  return `${sealed} global variables and ${schedules.sealed} schedules are sealed with key ${keyId}. Keep the older keys until Temporal's histories are gone.${lost.join('')}`;
}
