import type { SegmentRule } from '../schemas/segment.ts';
import type { Database } from '../store/database.ts';
import { readActionsOfSegment, readMembers, readSegment } from '../store/segments.ts';
import { unknownSegment } from './recompute-segment.ts';

export interface ShownSegment {
  segmentId: string;
  name: string;
  rule: SegmentRule | null;
  members: number;
  explicitMembers: number;
  /** contact ids, explicit members first */
  examples: string[];
  /** the actions restricted to it */
  actions: string[];
  /** false = a recompute was interrupted: editing the segment, even without a change, finishes it */
  complete: boolean;
}

const EXAMPLES = 20;

/** @throws ErrandError `not_found` */
export async function showSegment(
  db: Database,
  { organisationId, segmentId }: { organisationId: string; segmentId: string },
): Promise<ShownSegment> {
  const key = { organisationId, segmentId };
  const segment = await readSegment(db, key);
  if (!segment) throw unknownSegment(key);
  const { name, rule, recomputedThrough } = segment;
  const [members, actions] = await Promise.all([readMembers(db, key, EXAMPLES), readActionsOfSegment(db, key)]);
  return { segmentId, name, rule, ...members, actions, complete: recomputedThrough === null };
}
