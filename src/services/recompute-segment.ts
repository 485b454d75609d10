import { ErrandError, unknownOrganisation } from '../errors.ts';
import type { Database } from '../store/database.ts';
import { addMatching, changeMemberships } from '../store/segment-members.ts';
import { readSegment, updateSegment } from '../store/segments.ts';

/** How far a recompute has come. */
export interface RecomputeProgress {
  /** contacts looked at by this run */
  looked: number;
  /** of them added to the segment */
  added: number;
}

/** A batch takes well under a second, and nobody else of the organisation can change contacts meanwhile. */
const BATCH = 10_000;

/**
 * Adds every contact that a segment's rule matches, a batch of them a transaction. It goes on after the last batch that was
 * committed, so one that was interrupted is finished by calling it again; with nothing left to do it does nothing.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` when the rule is changed meanwhile
 */
export async function recomputeSegment(
  db: Database,
  {
    organisationId,
    segmentId,
    batch = BATCH,
    onProgress = () => {},
  }: {
    organisationId: string;
    segmentId: string;
    batch?: number;
    onProgress?: (progress: RecomputeProgress) => void;
  },
): Promise<RecomputeProgress> {
  const progress = { looked: 0, added: 0 };
  let revision: number | undefined;
  for (;;) {
    const done = await changeMemberships(db, { organisationId, alone: true }, async (transaction) => {
      const segment = await readSegment(transaction, { organisationId, segmentId });
      if (!segment) throw unknownSegment({ organisationId, segmentId });
      revision ??= segment.ruleRevision;
      if (segment.ruleRevision !== revision) {
        throw new ErrandError('invalid_request', `the rule of segment "${segmentId}" was changed meanwhile`, {
          field: 'rule',
        });
      }
      const { rule, recomputedThrough: after } = segment;
      if (rule === null || after === null) return true;
      const { through, looked, changed } = await addMatching(transaction, {
        organisationId,
        segmentId,
        rule,
        after,
        batch,
      });
      const recomputedThrough = looked < batch ? null : through;
      await updateSegment(transaction, { organisationId, segmentId, recomputedThrough });
      progress.looked += looked;
      progress.added += changed;
      return recomputedThrough === null;
    });
    if (!done) throw unknownOrganisation(organisationId);
    onProgress({ ...progress });
    if (done.result) return progress;
  }
}

export function unknownSegment({ organisationId, segmentId }: { organisationId: string; segmentId: string }) {
  return new ErrandError(
    'not_found',
    `organisation "${organisationId}" has no segment "${segmentId}": add it first (segment add)`,
    { field: 'segment' },
  );
}
