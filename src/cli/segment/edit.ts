import { editSegment } from '../../services/edit-segment.ts';
import { withStore } from '../with-store.ts';
import type { SegmentOptions } from './add.ts';
import { segmentPreview } from './preview.ts';
import { progressOnError } from './progress-on-error.ts';
import { readRule } from './read-rule.ts';

export async function segmentEdit({ id, org, name, preview, json, ...given }: SegmentOptions): Promise<void> {
  const rule = await readRule(given);
  if (preview) return segmentPreview({ org, rule, json });
  const edited = await withStore(({ db }) =>
    editSegment(db, { organisationId: org, segmentId: id, name, rule }, progressOnError()),
  );
  const { removed, added } = edited;
  console.log(json ? JSON.stringify(edited) : `segment ${id} saved: ${removed} members left, ${added} joined`);
}
