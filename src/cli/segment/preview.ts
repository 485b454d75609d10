import { ErrandError } from '../../errors.ts';
import { previewSegment } from '../../services/preview-segment.ts';
import { withStore } from '../with-store.ts';

/** Prints how many contacts a rule matches; nothing is changed. */
export async function segmentPreview({
  org,
  rule,
  json,
}: {
  org: string;
  rule: unknown;
  json?: boolean | undefined;
}): Promise<void> {
  if (rule === undefined || rule === null) {
    throw new ErrandError('invalid_request', '--preview needs a rule: add --rule or --rule-file', { field: 'rule' });
  }
  const preview = await withStore(({ db }) => previewSegment(db, { organisationId: org, rule }));
  const { matching, contacts, examples } = preview;
  const such = examples.length > 0 ? `, such as ${examples.join(', ')}` : '';
  console.log(json ? JSON.stringify(preview) : `the rule matches ${matching} of ${contacts} contacts${such}`);
}
