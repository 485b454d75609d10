import { unknownOrganisation } from '../errors.ts';
import type { AppliedChange } from '../schemas/applied-change.ts';
import type { OrganisationFile } from '../schemas/organisation-file.ts';
import type { Sealer } from '../secrets/sealing.ts';
import type { Database } from '../store/database.ts';
import { readOrganisation } from '../store/organisations.ts';
import { changeMemberships } from '../store/segment-members.ts';
import { undoneIf } from '../store/undone-if.ts';
import { applyActions } from './apply-actions.ts';
import { applyScenarios } from './apply-scenarios.ts';
import { applySegments, pruneSegments } from './apply-segments.ts';
import { applySettings } from './apply-settings.ts';
import { applyVariables } from './apply-variables.ts';
import { createOrganisation } from './create-organisation.ts';
import { recomputeSegment } from './recompute-segment.ts';

/**
 * Makes an organisation be what its files say, in one transaction; the members that a new rule adds follow in batches.
 * A section that is absent is left alone. What a section does not name is kept, or deleted with `prune`; imported actions
 * and explicit members are never deleted. The same files again change nothing.
 * @throws ErrandError `invalid_request` and whatever the single verbs refuse: nothing is changed then
 */
export async function applyOrganisation(
  { db, sealer }: { db: Database; sealer: Sealer },
  {
    file,
    values,
    prune = false,
    dryRun = false,
  }: {
    file: OrganisationFile;
    /** of the variables, by header name; one that is absent can only be shown, not applied */
    values: ReadonlyMap<string, string>;
    prune?: boolean | undefined;
    /** shows what would change and changes nothing */
    dryRun?: boolean | undefined;
  },
): Promise<AppliedChange[]> {
  const organisationId = file.organisation.id;
  const changes = await undoneIf(db, dryRun, async (transaction) => {
    const isNew = await isCreated(transaction, organisationId);
    const applied = await changeMemberships(transaction, { organisationId, alone: true }, async (inside) => [
      await applySettings(inside, { file, isNew }),
      ...(await applySegments(inside, { file, prune })),
      ...(await applyActions(inside, { file, prune })),
      ...(await pruneSegments(inside, { file, prune })),
      ...(await applyScenarios(inside, { file, prune })),
      ...(await applyVariables({ db: inside, sealer }, { file, values, prune, dryRun })),
    ]);
    if (!applied) throw unknownOrganisation(organisationId);
    return applied.result;
  });
  return dryRun ? changes : Promise.all(changes.map((change) => withMembers(db, { organisationId, change })));
}

/** False = there is one already; of two that make it at once, the later one waits for the earlier one and finds it. */
async function isCreated(transaction: Database, id: string): Promise<boolean> {
  if (await readOrganisation(transaction, id)) return false;
  try {
    await createOrganisation(transaction, { id, name: id });
    return true;
  } catch (error) {
    if (await readOrganisation(transaction, id)) return false;
    throw error;
  }
}

async function withMembers(
  db: Database,
  { organisationId, change }: { organisationId: string; change: AppliedChange },
): Promise<AppliedChange> {
  if (change.kind !== 'segment' || change.change === 'kept' || change.change === 'deleted') return change;
  const { added } = await recomputeSegment(db, { organisationId, segmentId: change.id });
  return added === 0 ? change : { ...change, members: { ...change.members, added } };
}
