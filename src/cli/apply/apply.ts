import { environmentValue } from '../../config.ts';
import { parseKeyRing } from '../../secrets/key-ring.ts';
import { createSealer } from '../../secrets/sealing.ts';
import { applyOrganisation } from '../../services/apply-organisation.ts';
import { withStore } from '../with-store.ts';
import { changeLines } from './change-lines.ts';
import { organisationFiles } from './organisation-files.ts';

export async function apply({
  path,
  prune,
  dryRun,
  json,
}: {
  path: string;
  prune?: boolean;
  dryRun?: boolean;
  json?: boolean;
}): Promise<void> {
  const file = await organisationFiles(path);
  const values = new Map(
    Object.entries(file.variables ?? {}).flatMap(([name, { fromEnv }]) => {
      const value = environmentValue(fromEnv);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const changes = await withStore(({ db }, { ERRAND_SECRET_KEYS }) => {
    const sealer = createSealer(parseKeyRing(ERRAND_SECRET_KEYS));
    return applyOrganisation({ db, sealer }, { file, values, prune, dryRun });
  });
  const applied = dryRun !== true;
  console.log(json ? JSON.stringify({ applied, changes }) : changeLines({ applied, changes }).join('\n'));
}
