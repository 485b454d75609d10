import { deleteSegment } from '../../services/delete-segment.ts';
import { withStore } from '../with-store.ts';

export async function segmentDelete({ id, org, json }: { id: string; org: string; json?: boolean }): Promise<void> {
  const deleted = await withStore(({ db }) => deleteSegment(db, { organisationId: org, segmentId: id }));
  console.log(json ? JSON.stringify(deleted) : `segment ${id} deleted`);
}
