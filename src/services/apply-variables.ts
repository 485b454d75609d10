import { ErrandError } from '../errors.ts';
import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import { variableContext } from '../secrets/sealed-places.ts';
import type { Sealer } from '../secrets/sealing.ts';
import { readSealedVariables } from '../store/actions.ts';
import type { Database } from '../store/database.ts';
import { changedParts } from '../turn/authoring/changed-fields.ts';
import { namingIn } from './naming-errors.ts';
import { hostsOf, setVariable } from './set-variable.ts';
import { unsetVariable } from './unset-variable.ts';

type Stored = Awaited<ReturnType<typeof readSealedVariables>>[number];

/**
 * Global variables as the file says, with the values that the environment had.
 * @throws ErrandError `invalid_request` naming the variable, or the environment variable that is not set
 */
export async function applyVariables(
  { db, sealer }: { db: Database; sealer: Sealer },
  {
    file: { organisation, variables },
    values,
    prune,
    dryRun,
  }: { file: OrganisationFile; values: ReadonlyMap<string, string>; prune: boolean; dryRun: boolean },
): Promise<AppliedChange[]> {
  if (!variables) return [];
  refuseSecondSpelling(Object.keys(variables));
  const organisationId = organisation.id;
  const stored = await readSealedVariables(db, organisationId);
  const changes: AppliedChange[] = [];
  for (const [name, { fromEnv, hosts: given }] of Object.entries(variables)) {
    const value = values.get(name);
    const before = stored.find(({ key }) => key === name.toLowerCase());
    const place = `variables.${name}`;
    const hosts = await namingIn(place, async () => hostsOf(given));
    if (value === undefined && !dryRun) {
      const message = `${place}.fromEnv: ${fromEnv} is not set in the environment`;
      throw new ErrandError('invalid_request', message, { field: `${place}.fromEnv` });
    }
    const isKnown = value === undefined || (before !== undefined && opened(sealer, organisationId, before) === value);
    const fields = [
      ...changedParts({ name: before?.name, hosts: before?.hosts ?? [] }, { name, hosts }),
      ...(isKnown ? [] : [{ field: 'value' }]),
    ];
    const change = !before ? 'created' : fields.length > 0 ? 'changed' : 'unchanged';
    if (value !== undefined && change !== 'unchanged') {
      await namingIn(place, () => setVariable({ db, sealer }, { organisationId, name, value, hosts }));
    }
    changes.push({ kind: 'variable', id: name, change, ...(change === 'changed' ? { fields } : {}) });
  }
  const named = new Set(Object.keys(variables).map((name) => name.toLowerCase()));
  for (const { key, name } of stored.filter((other) => !named.has(other.key))) {
    if (prune) await unsetVariable(db, { organisationId, name: key });
    changes.push({ kind: 'variable', id: name, change: prune ? 'deleted' : 'kept' });
  }
  return changes;
}

/** Header names have no case: two spellings of one would set it in turn, and no apply would ever be the last. */
function refuseSecondSpelling(names: readonly string[]): void {
  const spelt = new Map<string, string>();
  for (const name of names) {
    const first = spelt.get(name.toLowerCase());
    if (first !== undefined) {
      throw new ErrandError('invalid_request', `variables.${name} is the same header as variables.${first}: keep one`, {
        field: `variables.${name}`,
      });
    }
    spelt.set(name.toLowerCase(), name);
  }
}

/** Undefined where the key that sealed it is gone: setting it again is then the mend. */
function opened(sealer: Sealer, organisationId: string, { key, sealedValue }: Stored): string | undefined {
  try {
    return sealer.open(sealedValue, variableContext({ organisationId, key }));
  } catch {
    return undefined;
  }
}
