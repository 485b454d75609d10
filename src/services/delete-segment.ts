import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { changeMemberships } from '../store/segment-members.ts';
import {
  deleteSegmentRow,
  deleteSomeMembers,
  lockCatalog,
  readActionsOfSegment,
  readSegment,
} from '../store/segments.ts';
import { unknownSegment } from './recompute-segment.ts';

const BATCH = 10_000;

/**
 * Removes a segment and its memberships. Refused while an action is restricted to it: without the segment nobody, or with
 * the restriction lifted everybody, would see that action, and neither is what a deletion says.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` that names the actions
 */
export async function deleteSegment(
  db: Database,
  { organisationId, segmentId }: { organisationId: string; segmentId: string },
): Promise<{ segmentId: string }> {
  const key = { organisationId, segmentId };
  const done = await changeMemberships(db, { organisationId, alone: true }, async (transaction) => {
    if (!(await readSegment(transaction, key))) throw unknownSegment(key);
    await lockCatalog(transaction, organisationId);
    const actions = await readActionsOfSegment(transaction, key);
    if (actions.length > 0) {
      throw new ErrandError(
        'invalid_request',
        `segment "${segmentId}" restricts ${actions.join(', ')}: take it off there first (action edit)`,
        { field: 'segment' },
      );
    }
    while (await deleteSomeMembers(transaction, key, BATCH));
    await deleteSegmentRow(transaction, key);
    return { segmentId };
  });
  if (!done) throw unknownOrganisation(organisationId);
  return done.result;
}
