import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { ErrandError, unknownOrganisation } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { parseSegmentRule, type SegmentRule } from '../schemas/segment.ts';
import type { Database } from '../store/database.ts';
import { changeMemberships, removeUnmatched, type Transaction } from '../store/segment-members.ts';
import { readSegment, readSegmentId, updateSegment } from '../store/segments.ts';
import { type RecomputeProgress, recomputeSegment, unknownSegment } from './recompute-segment.ts';

const editSchema = z.object({
  organisationId: z.string().min(1),
  segmentId: z.string().min(1),
  name: z.string().trim().min(1).max(200).optional(),
  /** absent = stays, null = explicit members only from now on */
  rule: z.unknown().optional(),
});

export type SegmentChange = z.input<typeof editSchema>;

export interface EditedSegment {
  segmentId: string;
  removed: number;
  added: number;
}

const BATCH = 10_000;

/**
 * Changes a segment. Members that a new rule does not match leave in the transaction that saves it, those it matches are
 * then added in batches; explicit members stay. Without a new rule, it finishes a recompute that was interrupted.
 * @throws ErrandError `unknown_organisation`, `not_found`, `invalid_request` with the pointer of what is wrong in the rule
 */
export async function editSegment(
  db: Database,
  input: SegmentChange,
  onProgress?: (progress: RecomputeProgress) => void,
): Promise<EditedSegment> {
  const { organisationId, segmentId } = input;
  const { removed } = await saveSegmentChange(db, input);
  const { added } = await recomputeSegment(db, { organisationId, segmentId, ...(onProgress ? { onProgress } : {}) });
  return { segmentId, removed, added };
}

/** The change without the members that a new rule adds: recomputeSegment does that. @throws as `editSegment` does */
export async function saveSegmentChange(db: Database, input: SegmentChange): Promise<{ removed: number }> {
  const parsed = editSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { organisationId, segmentId, name, rule: given } = parsed.data;
  const rule = given === undefined || given === null ? given : parseSegmentRule(given);
  const saved = await changeMemberships(db, { organisationId, alone: true }, async (transaction) => {
    const segment = await readSegment(transaction, { organisationId, segmentId });
    if (!segment) throw unknownSegment({ organisationId, segmentId });
    if (name !== undefined && name !== segment.name) await rename(transaction, { organisationId, segmentId, name });
    if (rule === undefined || isDeepStrictEqual(rule, segment.rule)) return 0;
    const { ruleRevision } = segment;
    await updateSegment(transaction, {
      organisationId,
      segmentId,
      rule,
      ruleRevision: ruleRevision + 1,
      recomputedThrough: rule && '',
    });
    return removeAllUnmatched(transaction, { organisationId, segmentId, rule });
  });
  if (!saved) throw unknownOrganisation(organisationId);
  return { removed: saved.result };
}

/** In batches, because a statement may take only so long; in one transaction, because nobody may stay a moment longer. */
async function removeAllUnmatched(
  transaction: Transaction,
  segment: { organisationId: string; segmentId: string; rule: SegmentRule | null },
): Promise<number> {
  let removed = 0;
  for (let after: string | null = ''; after !== null; ) {
    const { through, changed } = await removeUnmatched(transaction, { ...segment, after, batch: BATCH });
    removed += changed;
    after = through;
  }
  return removed;
}

async function rename(
  transaction: Transaction,
  { organisationId, segmentId, name }: { organisationId: string; segmentId: string; name: string },
): Promise<void> {
  const holder = await readSegmentId(transaction, { organisationId, name });
  if (holder !== undefined) {
    throw new ErrandError('invalid_request', `segment "${holder}" is named "${name}" already: choose another name`, {
      field: 'name',
    });
  }
  await updateSegment(transaction, { organisationId, segmentId, name });
}
