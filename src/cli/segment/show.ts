import { type ShownSegment, showSegment } from '../../services/show-segment.ts';
import { withStore } from '../with-store.ts';

export async function segmentShow({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const segment = await withStore(({ db }) => showSegment(db, { organisationId: org, segmentId: id }));
  console.log(json ? JSON.stringify(segment) : readable(segment));
}

function readable({
  segmentId,
  name,
  rule,
  members,
  explicitMembers,
  examples,
  actions,
  complete,
}: ShownSegment): string {
  return [
    `segment  ${segmentId}${name === segmentId ? '' : ` (${name})`}`,
    `rule     ${rule ? JSON.stringify(rule) : 'none: members by hand'}`,
    `members  ${members}, ${explicitMembers} of them by hand`,
    ...examples.map((contactId) => `         ${contactId}`),
    `actions  ${actions.length > 0 ? actions.join(', ') : 'none is restricted to it'}`,
    ...(complete ? [] : [`not every contact has been looked at yet: errand segment edit ${segmentId} goes on`]),
  ].join('\n');
}
