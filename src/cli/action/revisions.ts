import { listActionRevisions } from '../../services/list-action-revisions.ts';
import { withStore } from '../with-store.ts';

export async function revisions({ name, org, json }: { name: string; org: string; json?: boolean }): Promise<void> {
  const listed = await withStore(({ db }) => listActionRevisions(db, { organisationId: org, name }));
  if (json) {
    console.log(JSON.stringify(listed));
    return;
  }
  if (listed.deleted) console.log('deleted');
  for (const { revision, createdAt, changed } of listed.revisions) {
    console.log(`${String(revision).padStart(4)}  ${createdAt.toISOString()}  ${changed.join(', ') || 'created'}`);
  }
}
