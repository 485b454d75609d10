import { ErrandError } from '../../errors.ts';
import { changeMembers } from '../../services/change-segment-members.ts';
import { withStore } from '../with-store.ts';

export async function segmentMembers({
  id,
  org,
  add = [],
  remove = [],
  json,
}: {
  id: string;
  org: string;
  add?: string[];
  remove?: string[];
  json?: boolean;
}): Promise<void> {
  if (add.length + remove.length === 0) {
    throw new ErrandError('invalid_request', 'nothing to change: use --add or --remove (segment show lists members)', {
      field: 'add',
    });
  }
  const changed = await withStore(({ db }) => changeMembers(db, { organisationId: org, segmentId: id, add, remove }));
  const { added, removed } = changed;
  console.log(json ? JSON.stringify(changed) : `segment ${id}: ${added.length} added, ${removed.length} removed`);
}
