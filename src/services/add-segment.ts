import { z } from 'zod';
import { ErrandError, unknownOrganisation } from '../errors.ts';
import { describeIssues } from '../schemas/describe-issues.ts';
import { parseSegmentRule } from '../schemas/segment.ts';
import type { Database } from '../store/database.ts';
import { changeMemberships } from '../store/segment-members.ts';
import { insertSegment, readSegmentId } from '../store/segments.ts';
import { type RecomputeProgress, recomputeSegment } from './recompute-segment.ts';

const newSegmentSchema = z.object({
  organisationId: z.string().min(1),
  segmentId: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be lower-case letters, digits, - and _, at most 63'),
  /** the name people read; the id unless given */
  name: z.string().trim().min(1).max(200).optional(),
  /** absent = explicit members only */
  rule: z.unknown().optional(),
});

export type NewSegment = z.input<typeof newSegmentSchema>;

/**
 * Makes a segment and adds the contacts that its rule matches. Should that be interrupted, recomputeSegment finishes it.
 * @throws ErrandError `unknown_organisation`, `invalid_request` with the pointer of what is wrong in the rule
 */
export async function addSegment(
  db: Database,
  input: NewSegment,
  onProgress?: (progress: RecomputeProgress) => void,
): Promise<{ segmentId: string; added: number }> {
  const { organisationId } = input;
  const { segmentId } = await saveNewSegment(db, input);
  const { added } = await recomputeSegment(db, { organisationId, segmentId, ...(onProgress ? { onProgress } : {}) });
  return { segmentId, added };
}

/** The segment alone, still without members. @throws as `addSegment` does */
export async function saveNewSegment(db: Database, input: NewSegment): Promise<{ segmentId: string }> {
  const parsed = newSegmentSchema.safeParse(input);
  if (!parsed.success) throw describeIssues(parsed.error);
  const { organisationId, segmentId, name = segmentId } = parsed.data;
  const rule = parsed.data.rule === undefined || parsed.data.rule === null ? null : parseSegmentRule(parsed.data.rule);
  const inserted = await changeMemberships(db, { organisationId, alone: true }, async (transaction) => {
    if (await insertSegment(transaction, { organisationId, segmentId, name, rule })) return;
    throw await taken(transaction, { organisationId, segmentId, name });
  });
  if (!inserted) throw unknownOrganisation(organisationId);
  return { segmentId };
}

/** The refusal of an id or a name that another segment has. */
async function taken(
  db: Pick<Database, 'select'>,
  { organisationId, segmentId, name }: { organisationId: string; segmentId: string; name: string },
): Promise<ErrandError> {
  const holder = await readSegmentId(db, { organisationId, name });
  const ofId = holder === undefined || holder === segmentId;
  return new ErrandError(
    'invalid_request',
    ofId
      ? `there is a segment "${segmentId}" already: edit it, or choose another id`
      : `segment "${holder}" is named "${name}" already: choose another name`,
    { field: ofId ? 'segment' : 'name' },
  );
}
