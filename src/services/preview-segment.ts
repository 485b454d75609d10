import { parseSegmentRule } from '../schemas/segment.ts';
import type { Database } from '../store/database.ts';
import { readMatching } from '../store/segments.ts';

const EXAMPLES = 5;

/** How many contacts a rule would match, before it is saved. */
export interface SegmentPreview {
  matching: number;
  /** of how many */
  contacts: number;
  /** contact ids */
  examples: string[];
}

/** @throws ErrandError `invalid_request` with the pointer of what is wrong in the rule */
export async function previewSegment(
  db: Database,
  { organisationId, rule }: { organisationId: string; rule: unknown },
): Promise<SegmentPreview> {
  return readMatching(db, { organisationId, rule: parseSegmentRule(rule), limit: EXAMPLES });
}
