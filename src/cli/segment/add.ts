import { addSegment } from '../../services/add-segment.ts';
import { withStore } from '../with-store.ts';
import { segmentPreview } from './preview.ts';
import { progressOnError } from './progress-on-error.ts';
import { type RuleOptions, readRule } from './read-rule.ts';

export interface SegmentOptions extends RuleOptions {
  id: string;
  org: string;
  name?: string;
  preview?: boolean;
  json?: boolean;
}

export async function segmentAdd({ id, org, name, preview, json, ...given }: SegmentOptions): Promise<void> {
  const rule = await readRule(given);
  if (preview) return segmentPreview({ org, rule, json });
  const added = await withStore(({ db }) =>
    addSegment(db, { organisationId: org, segmentId: id, name, rule }, progressOnError()),
  );
  console.log(json ? JSON.stringify(added) : `segment ${id} added, ${added.added} members`);
}
